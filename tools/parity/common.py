"""What every fixture script shares: a deterministic Torch, random weights, and the parity case of one model.

An architecture's script builds its models and batches and calls `write_case`; see README.md for the files.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.trainer_pt_utils import get_parameter_names

FIXTURES = Path(__file__).resolve().parents[2] / "core/src/test/resources/parity"

LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.01
MAX_GRAD_NORM = 1.0
STEPS = ("padded", "full", "padded")
"""The batches that the three AdamW steps take, by name."""

UNDECAYED = [r"bias", r"layernorm", r"rmsnorm", r"(?:^|\.)norm(?:$|\.)", r"_norm(?:$|\.)"]
"""Parameters without weight decay, as `Trainer.get_decay_parameter_names` chooses them in Transformers 5.23."""

Batch = dict[str, Tensor]


def be_deterministic() -> None:
    """One thread and deterministic kernels, so that a second run writes the same bytes."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)


def write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_tensors(path: Path, tensors: dict[str, Tensor]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: t.detach().clone().contiguous() for name, t in sorted(tensors.items())}, path)


@torch.no_grad()
def randomise(model: nn.Module, seed: int) -> None:
    """Fills every parameter, norms and biases too, with numbers large enough that a misplaced one shows."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        is_scale = parameter.dim() == 1 and not name.endswith("bias")
        parameter.copy_(1 + 0.2 * noise if is_scale else 0.2 * noise)


def text_batch(vocabulary: int, lengths: list[int], seed: int) -> Batch:
    """Right-padded ids (0 is padding), mask and two-segment token types of texts with the given lengths."""
    generator = torch.Generator().manual_seed(seed)
    shape = (len(lengths), max(lengths))
    positions = torch.arange(shape[1]).expand(shape)
    mask = (positions < torch.tensor(lengths)[:, None]).long()
    return {
        "input_ids": torch.randint(1, vocabulary, shape, generator=generator) * mask,
        "attention_mask": mask,
        "token_type_ids": (positions >= torch.tensor(lengths)[:, None] // 2).long() * mask,
    }


def adamw(model: nn.Module) -> torch.optim.AdamW:
    """AdamW with the two parameter groups that `Trainer.create_optimizer` makes."""
    decayed = set(get_parameter_names(model, [nn.LayerNorm], UNDECAYED))
    groups = [
        {"params": [p for n, p in model.named_parameters() if n in decayed], "weight_decay": WEIGHT_DECAY},
        {"params": [p for n, p in model.named_parameters() if n not in decayed], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=LEARNING_RATE, betas=(0.9, 0.999), eps=1e-8)


HiddenStates = Callable[[PreTrainedModel, Batch], Sequence[Tensor]]
"""Hidden states of a batch before the first block and after each of them."""


def states(model: PreTrainedModel, batch: Batch, hidden_states: HiddenStates | None) -> dict[str, Tensor]:
    """Hidden states, pooler output (where there is one), logits and loss of one batch."""
    inputs = {name: t for name, t in batch.items() if name != "labels"}
    base = model.base_model(**inputs, output_hidden_states=True)
    hidden = base.hidden_states if hidden_states is None else hidden_states(model, inputs)
    found = {f"hidden_states.{i}": state for i, state in enumerate(hidden)}
    if getattr(base, "pooler_output", None) is not None:
        found["pooler_output"] = base.pooler_output
    output = model(**batch)
    return {**found, "logits": output.logits, "loss": output.loss}


def gradients(model: PreTrainedModel, batch: Batch) -> dict[str, Tensor]:
    model.zero_grad()
    model(**batch).loss.backward()
    return {name: p.grad.clone() for name, p in model.named_parameters() if p.requires_grad}


def train(model: PreTrainedModel, batches: dict[str, Batch]) -> dict[str, Tensor]:
    """Takes the AdamW steps in place; returns the losses, the norms before clipping, and the weights at the end."""
    optimizer = adamw(model)
    losses, norms = [], []
    for name in STEPS:
        optimizer.zero_grad()
        loss = model(**batches[name]).loss
        loss.backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), MAX_GRAD_NORM))
        losses.append(loss.detach())
        optimizer.step()
    weights = {f"after_steps.{name}": p for name, p in model.named_parameters()}
    return {"steps.loss": torch.stack(losses), "steps.grad_norm": torch.stack(norms), **weights}


def has_dropout(model: PreTrainedModel) -> bool:
    """Whether a causal language model has dropout by its configuration."""
    return any(value for key, value in model.config.to_dict().items() if key.endswith("_pdrop"))


@torch.no_grad()
def with_dropout(model: PreTrainedModel, batch: Batch) -> Tensor:
    """Logits with the dropout that a seed of 5 draws."""
    model.train()
    torch.manual_seed(5)
    logits = model(**batch).logits
    model.eval()
    return logits


def write_case(
    folder: Path,
    model: PreTrainedModel,
    batches: dict[str, Batch],
    hidden_states: HiddenStates | None = None,
) -> None:
    """Writes model, inputs and expected values of one head; `batches` holds `padded` and `full`.

    `hidden_states` says how to find them where the last that a model reports is not that of its last block.
    """
    model.eval()
    model.save_pretrained(folder)
    inputs = {f"{b}.{n}": t for b, batch in batches.items() for n, t in batch.items()}
    write_tensors(folder / "inputs.safetensors", inputs)
    expected = {f"{b}.{n}": t for b, batch in batches.items() for n, t in states(model, batch, hidden_states).items()}
    expected |= {f"gradients.{n}": g for n, g in gradients(model, batches["padded"]).items()}
    if has_dropout(model):
        expected["dropout.logits"] = with_dropout(model, batches["full"])
    expected |= train(model, batches)
    write_tensors(folder / "expected.safetensors", expected)

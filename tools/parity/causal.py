"""The parity case of a causal language model, and what it writes after prompts of different lengths."""

from pathlib import Path

import torch
from torch import Tensor
from transformers import GenerationConfig, PreTrainedModel

from common import FIXTURES, Batch, randomise, text_batch, write_case, write_tensors

VOCABULARY = 61
SHAPE = {
    "vocab_size": VOCABULARY,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 6,
    "intermediate_size": 28,
    "max_position_embeddings": 40,
    "pad_token_id": 0,
    "attn_implementation": "eager",
}
"""Of models that name their sizes as Llama does; no two widths are equal, so that a swapped dimension cannot pass."""

LENGTHS = {"padded": [11, 4, 7], "full": [9, 9, 9]}
PROMPT_LENGTHS = [5, 9, 2]
NEW_TOKENS = 12


def batches(seed: int) -> dict[str, Batch]:
    """Right-padded texts; the labels are the texts, but for padding and the first tokens of a row, as of a prompt."""
    found = {}
    for name, lengths in LENGTHS.items():
        batch = text_batch(VOCABULARY, lengths, seed)
        del batch["token_type_ids"]
        labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
        labels[0, :3] = -100
        found[name] = {**batch, "labels": labels}
    return found


class BlockOutputs:
    """Hidden states before the first block and after each of them, without the norm above the last."""

    def __init__(self, blocks: torch.nn.ModuleList) -> None:
        self.blocks = blocks

    def of(self, model: PreTrainedModel, batch: Batch) -> list[Tensor]:
        states: list[Tensor] = []
        first = self.blocks[0].register_forward_pre_hook(
            lambda module, args, kwargs: states.append(args[0] if args else kwargs["hidden_states"]), with_kwargs=True
        )
        others = [
            block.register_forward_hook(
                lambda module, args, output: states.append(output[0] if isinstance(output, tuple) else output)
            )
            for block in self.blocks
        ]
        model(**batch)
        for hook in [first, *others]:
            hook.remove()
        return states


@torch.no_grad()
def written(model: PreTrainedModel, seed: int) -> dict[str, Tensor]:
    """Greedy texts after left-padded prompts, and the logits of every token that was chosen."""
    prompts = text_batch(VOCABULARY, PROMPT_LENGTHS, seed)
    ids, mask = prompts["input_ids"].flip(1), prompts["attention_mask"].flip(1)
    model.generation_config.eos_token_id = None  # so that every row has all its tokens
    settings = GenerationConfig(
        max_new_tokens=NEW_TOKENS,
        do_sample=False,
        pad_token_id=0,
        output_logits=True,
        return_dict_in_generate=True,
    )
    output = model.generate(input_ids=ids, attention_mask=mask, generation_config=settings)
    return {
        "prompt_ids": ids,
        "prompt_mask": mask,
        "new_ids": output.sequences[:, ids.shape[1] :],
        "logits": torch.stack(output.logits, 1),
    }


def write(name: str, model: PreTrainedModel, blocks: torch.nn.ModuleList, seed: int) -> None:
    """Writes the folder `name`."""
    folder: Path = FIXTURES / name
    randomise(model, seed)
    model.eval()
    greedy = written(model, seed + 20)
    write_case(folder, model, batches(seed + 10), BlockOutputs(blocks).of)
    (folder / "generation_config.json").unlink()
    write_tensors(folder / "greedy.safetensors", greedy)

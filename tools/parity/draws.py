"""Parity fixtures of runs with dropout and a new head: everything that a seed decides in the real `Trainer`."""

from typing import Any, NamedTuple

import torch
from transformers import (
    BertForSequenceClassification,
    BertModel,
    PrinterCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)
from transformers.utils.logging import disable_progress_bar

from common import FIXTURES, be_deterministic, randomise, write_json, write_tensors
from tiny_bert import config
from trainer import EVAL_EXAMPLES, LABELS, TRAIN_EXAMPLES, accuracy, empty_directory, examples, new_tokenizer, timeless

FOLDER = FIXTURES / "draws"
LONGEST = 48
"""All positions of the model, so that batches have much padding, which draws too."""

COMMON: dict[str, Any] = {
    "output_dir": "out",
    "use_cpu": True,
    "learning_rate": 1e-3,
    "weight_decay": 0.01,
    "per_device_train_batch_size": 4,
    "per_device_eval_batch_size": 4,
    "logging_steps": 1,
    "save_strategy": "no",
    "report_to": "none",
}


class Run(NamedTuple):
    """`sdpa` is the attention that `from_pretrained` takes by itself; frozen layers include the embeddings."""

    arguments: dict[str, Any]
    attention: str = "sdpa"
    frozen_layers: int = 0


RUNS = {
    "random": Run(
        {"seed": 42, "num_train_epochs": 3, "eval_strategy": "steps", "eval_steps": 4, "eval_on_start": True}
    ),
    "group_by_length": Run(
        {"seed": 7, "num_train_epochs": 2, "eval_strategy": "epoch", "train_sampling_strategy": "group_by_length"},
        attention="eager",
    ),
    "freeze": Run({"seed": 3, "num_train_epochs": 2, "train_sampling_strategy": "sequential"}, frozen_layers=1),
}


def save_body() -> None:
    """A body with dropout and without pooler, so that pooler and classifier are drawn anew."""
    dropout = config(
        hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.15, classifier_dropout=0.2, initializer_range=0.2
    )
    model = BertModel(dropout, add_pooling_layer=False)
    randomise(model, 5)
    model.save_pretrained(FOLDER / "body")


def freeze(model: BertForSequenceClassification, layers: int) -> None:
    for module in [model.bert.embeddings, *model.bert.encoder.layer[:layers]] if layers else []:
        module.requires_grad_(False)


def train(name: str, run: Run, data: dict[str, Any]) -> None:
    """Trains as Transformers' own example scripts do: the seed is set before the model is loaded."""
    arguments = {**COMMON, **run.arguments}
    set_seed(arguments["seed"])
    model = BertForSequenceClassification.from_pretrained(
        FOLDER / "body", num_labels=LABELS, attn_implementation=run.attention
    )
    new = {name: p for name, p in model.named_parameters() if "pooler" in name or "classifier" in name}
    write_tensors(FOLDER / name / "new_weights.safetensors", new)
    freeze(model, run.frozen_layers)
    trainer = Trainer(
        model=model,
        args=TrainingArguments(**arguments, disable_tqdm=True),
        train_dataset=data["train"],
        eval_dataset=data["eval"],
        processing_class=new_tokenizer(),
        compute_metrics=accuracy,
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    next_draw = torch.empty((), dtype=torch.int64).random_().item()
    write_json(FOLDER / name / "arguments.json", arguments)
    write_json(FOLDER / name / "log.json", {"log_history": timeless(trainer.state.log_history), "next_draw": next_draw})


def main() -> None:
    be_deterministic()
    disable_progress_bar()
    save_body()
    generator = torch.Generator().manual_seed(13)
    data = {part: examples(count, generator, LONGEST) for part, count in (("train", TRAIN_EXAMPLES), ("eval", EVAL_EXAMPLES))}
    write_json(FOLDER / "data.json", data)
    for name, run in RUNS.items():
        with empty_directory():
            train(name, run, data)


if __name__ == "__main__":
    main()

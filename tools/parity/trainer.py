"""Parity fixtures of the training loop: what the real Hugging Face `Trainer` logs, saves and samples."""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from transformers import (
    BertForSequenceClassification,
    BertTokenizer,
    DataCollatorWithPadding,
    EvalPrediction,
    PrinterCallback,
    Trainer,
    TrainingArguments,
)
from transformers.utils.logging import disable_progress_bar

from common import FIXTURES, be_deterministic, randomise, write_json, write_tensors
from tiny_bert import VOCABULARY, config

FOLDER = FIXTURES / "trainer"
LABELS = 3
TRAIN_EXAMPLES = 42
"""Not a multiple of the batch size, so that the last batch of an epoch is short."""
EVAL_EXAMPLES = 10

Example = dict[str, Any]

COMMON: dict[str, Any] = {
    "output_dir": "out",
    "use_cpu": True,
    "seed": 42,
    "learning_rate": 1e-3,
    "weight_decay": 0.01,
    "max_grad_norm": 1.0,
    "per_device_train_batch_size": 4,
    "per_device_eval_batch_size": 4,
    "train_sampling_strategy": "sequential",
    "report_to": "tensorboard",
}

RUNS: dict[str, dict[str, Any]] = {
    "linear": {
        "max_steps": 20,
        "lr_scheduler_type": "linear",
        "warmup_steps": 3,
        "logging_steps": 1,
        "save_steps": 20,
    },
    "accumulation": {
        "num_train_epochs": 3,
        "gradient_accumulation_steps": 2,
        "label_smoothing_factor": 0.1,
        "lr_scheduler_type": "cosine",
        "warmup_steps": 0.1,
        "logging_steps": 2,
        "logging_first_step": True,
        "eval_strategy": "steps",
        "eval_steps": 5,
        "save_steps": 5,
        "save_total_limit": 2,
        "load_best_model_at_end": True,
        "metric_for_best_model": "accuracy",
    },
}

ORDERS: dict[str, dict[str, Any]] = {
    "random": {"train_sampling_strategy": "random"},
    "random_data_seed": {"train_sampling_strategy": "random", "data_seed": 7},
    "group_by_length": {"train_sampling_strategy": "group_by_length"},
    "group_by_length_accumulation": {"train_sampling_strategy": "group_by_length", "gradient_accumulation_steps": 2},
}


def examples(count: int, generator: torch.Generator, longest: int = 20) -> list[Example]:
    """Texts of 3 to `longest` tokens; a label has tokens of its own among common ones: there is something to learn."""
    found = []
    for _ in range(count):
        length = int(torch.randint(3, longest + 1, (1,), generator=generator))
        label = int(torch.randint(LABELS, (1,), generator=generator))
        own = torch.randint(5 + 8 * label, 13 + 8 * label, (length,), generator=generator)
        common = torch.randint(5 + 8 * LABELS, VOCABULARY, (length,), generator=generator)
        ids = torch.where(torch.rand(length, generator=generator) < 0.6, own, common)
        found.append({"input_ids": ids.tolist(), "labels": label})
    return found


def new_model() -> BertForSequenceClassification:
    no_dropout = config(num_labels=LABELS, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    model = BertForSequenceClassification(no_dropout)
    randomise(model, 5)
    return model


def new_tokenizer() -> BertTokenizer:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = special + [f"word{i}" for i in range(len(special), VOCABULARY)]
    return BertTokenizer(vocab={word: i for i, word in enumerate(words)})


def accuracy(prediction: EvalPrediction) -> dict[str, float]:
    return {"accuracy": float((prediction.predictions.argmax(-1) == prediction.label_ids).mean())}


@contextmanager
def empty_directory() -> Iterator[None]:
    """A fresh working directory: `out` is a relative path, so no fixture holds the name of a directory here."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def timeless(value: Any) -> Any:
    """The value with 0.0 for everything that a clock measured."""
    if isinstance(value, dict):
        return {k: 0.0 if re.search(r"_runtime$|_per_second$", k) else timeless(v) for k, v in value.items()}
    return [timeless(v) for v in value] if isinstance(value, list) else value


def files() -> list[str]:
    """What stands in `out`; the names of event files and their folder hold a time and a host, shown as `*`."""
    names = (str(path.relative_to("out")) for path in Path("out").rglob("*") if path.is_file())
    return sorted({re.sub(r"^runs/.*", "runs/*/events.out.tfevents.*", name) for name in names})


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def run(name: str, arguments: dict[str, Any], data: dict[str, list[Example]]) -> None:
    """Trains, saves and evaluates as Transformers' own example scripts do, and keeps what was written."""
    trainer = Trainer(
        model=new_model(),
        args=TrainingArguments(**arguments, disable_tqdm=True),
        train_dataset=data["train"],
        eval_dataset=data["eval"],
        processing_class=new_tokenizer(),
        compute_metrics=accuracy,
    )
    trainer.remove_callback(PrinterCallback)
    result = trainer.train()
    checkpoint = sorted(Path("out").glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))[-1]
    trainer.save_model()
    trainer.save_metrics("train", result.metrics)
    trainer.save_state()
    trainer.save_metrics("eval", trainer.evaluate())

    write_json(FOLDER / name / "arguments.json", arguments)
    write_json(FOLDER / name / "checkpoint_trainer_state.json", timeless(read_json(checkpoint / "trainer_state.json")))
    for file in ("trainer_state.json", "all_results.json", "train_results.json", "eval_results.json"):
        write_json(FOLDER / name / file, timeless(read_json(Path("out", file))))
    write_json(FOLDER / name / "files.json", files())
    write_tensors(FOLDER / name / "model.safetensors", load_file(checkpoint / "model.safetensors"))


def order(arguments: dict[str, Any], train: list[Example]) -> list[list[int]]:
    """The indices of the examples in every batch that the Trainer asks for, in turn."""
    batches: list[list[int]] = []
    pad = DataCollatorWithPadding(new_tokenizer())

    def collate(features: list[Example]) -> dict[str, torch.Tensor]:
        batches.append([feature["index"] for feature in features])
        return pad([{k: v for k, v in feature.items() if k != "index"} for feature in features])

    indexed = [{**example, "index": i} for i, example in enumerate(train)]
    trainer = Trainer(
        model=new_model(),
        args=TrainingArguments(**arguments, remove_unused_columns=False, disable_tqdm=True),
        train_dataset=indexed,
        processing_class=new_tokenizer(),
        data_collator=collate,
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    return batches


def main() -> None:
    be_deterministic()
    disable_progress_bar()
    generator = torch.Generator().manual_seed(11)
    data = {"train": examples(TRAIN_EXAMPLES, generator), "eval": examples(EVAL_EXAMPLES, generator)}
    write_json(FOLDER / "data.json", data)
    new_model().save_pretrained(FOLDER / "model")
    for name, arguments in RUNS.items():
        with empty_directory():
            run(name, {**COMMON, **arguments}, data)
    orders = {}
    for name, arguments in ORDERS.items():
        arguments = {**COMMON, "num_train_epochs": 2, "save_strategy": "no", "report_to": "none", **arguments}
        with empty_directory():
            orders[name] = {"arguments": arguments, "batches": order(arguments, data["train"])}
    write_json(FOLDER / "order.json", orders)


if __name__ == "__main__":
    main()

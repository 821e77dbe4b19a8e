"""Fine-tunes a classifier with the Trainer from JSON lines of `text` and `label`, as the tutorials do."""

import argparse
import json
import statistics
import time
from pathlib import Path

import numpy as np
import psutil
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)


class Clock(TrainerCallback):
    """When each step began and ended; ends the training after some steps."""

    def __init__(self, stop_after: int | None) -> None:
        self.stop_after = stop_after
        self.begins: list[float] = []
        self.ends: list[float] = []

    def on_step_begin(self, args, state, control, **kwargs) -> None:
        self.begins.append(time.perf_counter())

    def on_step_end(self, args, state, control, **kwargs) -> None:
        self.ends.append(time.perf_counter())
        control.should_training_stop |= state.global_step == self.stop_after

    def seconds_a_step(self) -> float:
        return statistics.mean(end - begin for begin, end in zip(self.begins, self.ends))


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("train", type=Path)
    parser.add_argument("validation", type=Path)
    parser.add_argument("output")
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--length", type=int, required=True)
    parser.add_argument("--padding", choices=["max_length", "longest"], required=True)
    parser.add_argument("--group", action="store_true", help="batches of texts of about the same length")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--attention", choices=["eager", "sdpa"], default="sdpa")
    parser.add_argument("--freeze", action="store_true", help="train the pooler and the classifier only")
    parser.add_argument("--stop-after", type=int, help="steps to measure; the time of the whole job is inferred")
    return parser.parse_args()


def read(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def main() -> None:
    chosen = options()
    tokenizer = AutoTokenizer.from_pretrained(chosen.model)
    train, validation = read(chosen.train), read(chosen.validation)
    numbers = {label: i for i, label in enumerate(sorted({row["label"] for row in train}))}

    def encode(rows: list[dict]) -> list[dict]:
        padding = "max_length" if chosen.padding == "max_length" else False
        texts = [row["text"] for row in rows]
        encoded = tokenizer(texts, truncation=True, max_length=chosen.length, padding=padding)
        labels = [numbers[row["label"]] for row in rows]
        return [{key: encoded[key][i] for key in encoded} | {"labels": labels[i]} for i in range(len(rows))]

    model = AutoModelForSequenceClassification.from_pretrained(chosen.model, attn_implementation=chosen.attention)
    if chosen.freeze:
        for part in (model.bert.embeddings, model.bert.encoder):
            part.requires_grad_(False)
    arguments = TrainingArguments(
        output_dir=chosen.output,
        use_cpu=True,
        bf16=chosen.bf16,
        per_device_train_batch_size=chosen.batch,
        per_device_eval_batch_size=chosen.batch,
        num_train_epochs=chosen.epochs,
        learning_rate=chosen.rate,
        train_sampling_strategy="group_by_length" if chosen.group else "random",
        eval_strategy="epoch",
        report_to="none",
        disable_tqdm=True,
    )
    clock = Clock(chosen.stop_after)
    trainer = Trainer(
        model,
        arguments,
        train_dataset=encode(train),
        eval_dataset=encode(validation),
        processing_class=tokenizer,
        data_collator=DataCollatorWithPadding(tokenizer),
        compute_metrics=lambda p: {"accuracy": float(np.mean(p.predictions.argmax(-1) == p.label_ids))},
        callbacks=[clock],
    )
    until_training = time.time() - psutil.Process().create_time()
    training = trainer.train().metrics
    evaluation = trainer.evaluate()
    trainer.save_model(chosen.output)
    figures = {"accuracy": evaluation["eval_accuracy"], "examples_per_second": training["train_samples_per_second"]}
    if chosen.stop_after:
        steps = chosen.epochs * -(-len(train) // chosen.batch)
        evaluations = chosen.epochs * evaluation["eval_runtime"]
        running = steps * clock.seconds_a_step() + evaluations
        figures = {
            "examples_per_second": chosen.epochs * len(train) / running,
            "seconds": until_training + running + evaluation["eval_runtime"],
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

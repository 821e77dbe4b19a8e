"""Cases b and c: whole jobs, from files of texts to a saved and evaluated model."""

import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import reviews
from case import (
    ACCURACY,
    DIAPASON,
    EXAMPLES,
    MEMORY,
    SECONDS,
    TOKENS,
    Case,
    Context,
    Goal,
    Setting,
    Variant,
    java,
    train,
)

TUTORIAL = "Transformers, as the tutorials write it"
BEST = "Transformers, its best setting"
IMDB = "IMDb 1,000/200, 3 epochs"

DYNAMIC = "Transformers, float32, dynamic padding"


@dataclass(frozen=True)
class Job:
    """What both sides are asked for, beyond their defaults."""

    model: Path
    train: Path
    validation: Path
    output: Path
    epochs: int
    batch: int
    rate: float
    length: int
    tuning: str = "full"

    def diapason(self) -> Variant:
        output = self.output.with_name(self.output.name + "-diapason")
        command = train(
            model=self.model,
            tuning=self.tuning,
            data__train=self.train,
            data__validation=self.validation,
            data__max_length=self.length,
            training__output_dir=output,
            training__num_train_epochs=self.epochs,
            training__per_device_train_batch_size=self.batch,
            training__per_device_eval_batch_size=self.batch,
            training__learning_rate=self.rate,
            training__eval_strategy="epoch",
        )
        return Variant(DIAPASON, [command], lambda: saved(output))

    def transformers(self, context: Context, *options: object) -> list[str]:
        output = self.output.with_name(self.output.name + "-transformers")
        numbers = ("--epochs", self.epochs, "--batch", self.batch, "--rate", self.rate, "--length", self.length)
        return context.hugging_face("train", self.model, self.train, self.validation, output, *numbers, *options)

    def facts(self, context: Context) -> dict[str, float]:
        return {"tokens_per_example": context.number("tokens", self.model, self.length, self.train)}


def saved(output: Path) -> dict[str, float]:
    results = json.loads((output / "all_results.json").read_text())
    return {"accuracy": results["eval_accuracy"], "examples_per_second": results["train_samples_per_second"]}


def pretrained(context: Context, labels: int, *frozen: str) -> Path:
    model = context.work / "-".join(["minilm", str(labels), *frozen])
    if not (model / "tokenizer.json").exists():
        context.prepare(*context.hugging_face("minilm", model, labels, *frozen))
    return model


def imdb(context: Context) -> list[Setting]:
    sizes = {"train": 1000, "validation": 200, "predict": 2000}
    parts = reviews.parts(context, sizes, {"train": 32, "validation": 16, "predict": 64})
    length, epochs = (64, 1) if context.quick else (512, 3)
    model, output = pretrained(context, 2), context.work / "b"
    job = Job(model, parts["train"], parts["validation"], output, epochs, batch=8, rate=5e-5, length=length)
    tutorial, note = ["--padding", "max_length"], ""
    if context.tutorial_steps:
        tutorial += ["--stop-after", str(context.tutorial_steps)]
        note = f"inferred from its first {context.tutorial_steps} steps"
    best = ["--padding", "longest", "--group", "--bf16", "--attention", "eager"]
    variants = [
        job.diapason(),
        Variant(TUTORIAL, [job.transformers(context, *tutorial)], turns=1, note=note),
        Variant(BEST, [job.transformers(context, *best)]),
    ]
    return [Setting(IMDB, variants, job.facts(context))]


def other_goals(measured: dict[str, Any]) -> str:
    """What is wanted of the whole job beside its time."""

    def median(variant: str, figure: str) -> float:
        return statistics.median(run[figure] for run in measured[IMDB]["variants"][variant]["runs"] if figure in run)

    memory = {variant: median(variant, "peak_bytes") / 1e6 for variant in (DIAPASON, BEST)}
    accuracy = {variant: median(variant, "accuracy") for variant in (DIAPASON, BEST)}
    lines = [
        "| | goal | measured |",
        "| --- | --- | --- |",
        f"| peak memory | not above its best setting's {memory[BEST]:,.0f} MB | {memory[DIAPASON]:,.0f} MB |",
        f"| accuracy | not below its best setting's {accuracy[BEST]:.3f} | {accuracy[DIAPASON]:.3f} |",
    ]
    return "\n".join(lines)


def glosses_name(epochs: int) -> str:
    return f"5,000 glosses, frozen encoder, {epochs} epochs"


def glosses(context: Context) -> list[Setting]:
    sizes, all_epochs = ((256, 64), (2,)) if context.quick else ((5000, 1000), (3, 10))
    folder = context.work / "glosses"
    parts = {name: folder / f"{name}.jsonl" for name in ("train", "validation")}
    if not parts["validation"].exists():
        context.prepare(*java("Glosses", folder, *sizes))
    labels = len({json.loads(line)["label"] for line in parts["train"].read_text().split("\n") if line})
    model = pretrained(context, labels, "frozen")
    settings = []
    for epochs in all_epochs:
        output = context.work / f"c-{epochs}"
        job = Job(model, parts["train"], parts["validation"], output, epochs, 32, 1e-3, 128, "feature-extraction")
        variants = [
            job.diapason(),
            Variant(DYNAMIC, [job.transformers(context, "--padding", "longest", "--freeze")]),
        ]
        settings.append(Setting(glosses_name(epochs), variants, job.facts(context)))
    return settings


COLUMNS = [SECONDS, EXAMPLES, TOKENS, ACCURACY, MEMORY]
IMDB_CASE = Case(
    imdb,
    COLUMNS,
    [Goal(IMDB, "the tutorial as written", [TUTORIAL], 5), Goal(IMDB, "its best setting", [BEST], 2.5)],
    other_goals,
)
GLOSSES_CASE = Case(
    glosses,
    COLUMNS,
    [Goal(glosses_name(epochs), "float32, dynamic padding", [DYNAMIC], ratio) for epochs, ratio in ((3, 5), (10, 15))],
)

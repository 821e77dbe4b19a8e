"""Cases b and c: whole jobs, from files of texts to a saved and evaluated model."""

import json
import statistics
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
    diapason,
    java,
)

TUTORIAL = "Transformers, as the tutorials write it"
BEST = "Transformers, its best setting"
IMDB = "IMDb 1,000/200, 3 epochs"

DYNAMIC = "Transformers, float32, dynamic padding"


def job(
    context: Context, model: Path, parts: dict[str, Path], output: Path, tuning: str, training: dict[str, Any], length: int
) -> list[str]:
    """`diapason train` with its defaults and these settings."""
    config = output.with_suffix(".yaml")
    settings = {
        "model": str(model),
        "task": "text-classification",
        "data": {"train": [str(parts["train"])], "validation": [str(parts["validation"])], "max_length": length},
        "tuning": tuning,
        "training": training | {"output_dir": str(output), "eval_strategy": "epoch"},
    }
    config.write_text(json.dumps(settings, indent=1))
    return diapason("train", config)


def saved(output: Path) -> dict[str, float]:
    results = json.loads((output / "all_results.json").read_text())
    return {"accuracy": results["eval_accuracy"], "examples_per_second": results["train_samples_per_second"]}


def pretrained(context: Context, labels: int, *frozen: str) -> Path:
    model = context.work / "-".join(["minilm", str(labels), *frozen])
    if not (model / "tokenizer.json").exists():
        context.prepare(*context.hugging_face("minilm", model, labels, *frozen))
    return model


def facts(context: Context, model: Path, length: int, file: Path) -> dict[str, float]:
    return {"tokens_per_example": context.number("tokens", model, length, file)}


def imdb(context: Context) -> list[Setting]:
    sizes = {"train": 1000, "validation": 200, "predict": 2000}
    parts = reviews.parts(context, sizes, {"train": 32, "validation": 16, "predict": 64})
    length, batch, epochs, rate = (64, 8, 1, 5e-5) if context.quick else (512, 8, 3, 5e-5)
    model = pretrained(context, 2)
    output = context.work / "b-diapason"
    training = {"num_train_epochs": epochs, "per_device_train_batch_size": batch, "learning_rate": rate}
    arguments = [model, parts["train"], parts["validation"], context.work / "b-transformers"]
    arguments += ["--epochs", epochs, "--batch", batch, "--rate", rate, "--length", length]
    stop, note = context.tutorial_steps, ""
    if stop:
        note = f"inferred from {stop} of {epochs * -(-1000 // batch)} steps"
    tutorial = ["--padding", "max_length", *(["--stop-after", stop] if stop else [])]
    best = ["--padding", "longest", "--group", "--bf16", "--attention", "eager"]
    variants = [
        Variant(DIAPASON, [job(context, model, parts, output, "full", training, length)], lambda: saved(output)),
        Variant(TUTORIAL, [context.hugging_face("train", *arguments, *tutorial)], turns=1, note=note),
        Variant(BEST, [context.hugging_face("train", *arguments, *best)]),
    ]
    return [Setting(IMDB, variants, facts(context, model, length, parts["train"]))]


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
    train, validation, all_epochs = (64, 32, (2,)) if context.quick else (5000, 1000, (3, 10))
    folder = context.work / "glosses"
    parts = {name: folder / f"{name}.jsonl" for name in ("train", "validation")}
    if not parts["validation"].exists():
        context.prepare(*java("Glosses", folder, train, validation))
    labels = len({json.loads(line)["label"] for line in parts["train"].read_text().split("\n") if line})
    model = pretrained(context, labels, "frozen")
    length, batch, rate = 128, 32, 1e-3
    settings = []
    for epochs in all_epochs:
        output = context.work / f"c-{epochs}-diapason"
        training = {"num_train_epochs": epochs, "per_device_train_batch_size": batch, "learning_rate": rate}
        training["per_device_eval_batch_size"] = batch
        arguments = [model, parts["train"], parts["validation"], context.work / f"c-{epochs}-transformers", "--freeze"]
        arguments += ["--epochs", epochs, "--batch", batch, "--rate", rate, "--length", length, "--padding", "longest"]
        ours = job(context, model, parts, output, "feature-extraction", training, length)
        variants = [
            Variant(DIAPASON, [ours], lambda output=output: saved(output)),
            Variant(DYNAMIC, [context.hugging_face("train", *arguments)]),
        ]
        settings.append(Setting(glosses_name(epochs), variants, facts(context, model, length, parts["train"])))
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

"""Case d: predicting a file of reviews."""

import json
from pathlib import Path
from typing import Any

import reviews
from case import (
    ACCURACY,
    DIAPASON,
    MEMORY,
    TOKENS,
    Case,
    Column,
    Context,
    Goal,
    Setting,
    Variant,
    diapason,
    java,
    train,
)

NAME = "IMDb reviews, at most 512 tokens"
LENGTH = 512
FLOAT32 = f"{DIAPASON}, float32"
DEFAULT = "pipeline, its defaults: float32, one by one"
BEST = [f"pipeline, bfloat16, sorted, batch 8, {attention}" for attention in ("eager", "sdpa")]
ONNX = "ONNX Runtime, sorted, batch 8, float32"
INT8 = "ONNX Runtime, sorted, batch 8, dynamic int8"

RIVALS = [
    ("pipeline, its defaults", [DEFAULT], 2.2),
    ("pipeline, its best setting", BEST, 1.3),
    ("ONNX Runtime, float32", [ONNX], 2),
    ("ONNX Runtime, dynamic int8", [INT8], 1),
]
STEADY = Column("examples_per_second", "reviews/s once loaded and warm", "{:,.1f}".format)
WHOLE = Column("seconds", "seconds of the whole process", "{:,.1f}".format)
SAME = Column("same_as_float32", "labels as in float32", "{:.2%}".format)
GOALS = [
    Goal(NAME, f"{against}; {how}", rivals, ratio, figure=figure)
    for figure, how in ((STEADY.key, "once loaded"), (WHOLE.key, "whole process"))
    for against, rivals, ratio in RIVALS
]


def settings(context: Context) -> list[Setting]:
    sizes = {"train": 1000, "validation": 200, "predict": 2000}
    parts = reviews.parts(context, sizes, {"train": 32, "validation": 16, "predict": 64})
    source = parts["predict"]
    model = fine_tuned(context, parts)
    onnx = context.work / "onnx"
    if not (onnx / "int8.onnx").exists():
        context.prepare(*context.hugging_face("export_onnx", model, onnx))
    predictions = context.work / "predictions"
    predictions.mkdir(exist_ok=True)
    gold = [str(row["label"]) for row in rows(source)]
    reference = predictions / "default.jsonl"

    def quality(target: Path) -> dict[str, float]:
        labels, expected = ([row["label"] for row in rows(file)] for file in (target, reference))
        return {"accuracy": share(labels, gold), "same_as_float32": share(labels, expected)}

    def transformers(name: str, how: object, file: str) -> Variant:
        target = predictions / f"{file}.jsonl"
        command = context.hugging_face("predict", model, source, target, how)
        return Variant(name, [command], lambda: quality(target))

    def ours(name: str, precision: str) -> Variant:
        target = predictions / f"diapason-{precision}.jsonl"
        files = ("--model", model, "--input", source, "--output", target)
        command = diapason("predict", *files, "--precision", precision, "--max-length", LENGTH)
        return Variant(name, [command, java("Predictions", model, source, precision, LENGTH)], lambda: quality(target))

    variants = [
        transformers(DEFAULT, "default", "default"),
        ours(DIAPASON, "auto"),
        ours(FLOAT32, "float32"),
        *(transformers(name, attention, attention) for name, attention in zip(BEST, ("eager", "sdpa"))),
        transformers(ONNX, onnx / "float32.onnx", "onnx"),
        transformers(INT8, onnx / "int8.onnx", "int8"),
    ]
    tokens = context.number("tokens", model, LENGTH, source)
    return [Setting(NAME, variants, {"tokens_per_example": tokens})]


def fine_tuned(context: Context, parts: dict[str, Path]) -> Path:
    """MiniLM that has learnt the task, so that its labels mean something; the time it takes is not measured."""
    model = context.work / "reviews-model"
    if not (model / "model.safetensors").exists():
        command = train(
            model="embedded:all-MiniLM-L6-v2",
            data__train=parts["train"],
            data__validation=parts["validation"],
            data__max_length=128,
            training__output_dir=model,
            training__num_train_epochs=2,
            training__per_device_train_batch_size=16,
        )
        context.prepare(*command)
    return model


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def share(labels: list[str], expected: list[str]) -> float:
    return sum(map(str.__eq__, labels, expected)) / len(expected)


CASE = Case(settings, [STEADY, WHOLE, TOKENS, ACCURACY, SAME, MEMORY], GOALS)

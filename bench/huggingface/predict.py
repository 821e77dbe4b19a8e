"""Predicts JSON lines of `text` into JSON lines of `label`, in the same order.

Arguments: model directory, input, output, and how: `default` (a pipeline as it comes, texts one by one), `eager` or
`sdpa` (a pipeline in bfloat16 with that attention, texts sorted by length, batches of 8), or an ONNX file (the same
batches in ONNX Runtime). Texts are cut at 512 tokens. It prints the rate from loaded model to last label, once some
texts have warmed it up; the warm-up is not counted in anything.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from transformers import AutoConfig, AutoTokenizer, pipeline

BATCH = 8
LENGTH = 512
WARM_UP = 32
Classifier = Callable[[list[str]], list[str]]


def one_by_one(directory: str) -> Classifier:
    classify = pipeline("text-classification", model=directory)
    return lambda texts: [answer["label"] for answer in classify(texts, truncation=True, max_length=LENGTH)]


def in_batches(directory: str, attention: str) -> Classifier:
    classify = pipeline(
        "text-classification",
        model=directory,
        dtype=torch.bfloat16,
        model_kwargs={"attn_implementation": attention},
    )

    def labels(texts: list[str]) -> list[str]:
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        answers = classify([texts[i] for i in order], batch_size=BATCH, truncation=True, max_length=LENGTH)
        return in_order(order, [answer["label"] for answer in answers])

    return labels


def onnx_runtime(directory: str, file: str) -> Classifier:
    import onnxruntime

    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    tokenizer = AutoTokenizer.from_pretrained(directory)
    names = AutoConfig.from_pretrained(directory).id2label

    def labels(texts: list[str]) -> list[str]:
        encoded = tokenizer(texts, truncation=True, max_length=LENGTH)
        order = sorted(range(len(texts)), key=lambda i: len(encoded["input_ids"][i]), reverse=True)
        found: list[str] = []
        for start in range(0, len(order), BATCH):
            members = order[start : start + BATCH]
            rows = {key: [encoded[key][i] for i in members] for key in encoded}
            batch = tokenizer.pad(rows, return_tensors="np")
            logits = session.run(["logits"], {key: np.asarray(batch[key], np.int64) for key in batch})[0]
            found += [names[int(i)] for i in logits.argmax(-1)]
        return in_order(order, found)

    return labels


def in_order(order: list[int], found: list[str]) -> list[str]:
    answers = [""] * len(order)
    for position, label in zip(order, found):
        answers[position] = label
    return answers


def main() -> None:
    directory, source, target, how = sys.argv[1:]
    texts = [json.loads(line)["text"] for line in Path(source).read_text(encoding="utf-8").split("\n") if line]
    if how == "default":
        classify = one_by_one(directory)
    elif how.endswith(".onnx"):
        classify = onnx_runtime(directory, how)
    else:
        classify = in_batches(directory, how)
    start = time.perf_counter()
    classify(texts[:WARM_UP])
    warm = time.perf_counter()
    labels = classify(texts)
    seconds = time.perf_counter() - warm
    with Path(target).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"label": label}) + "\n" for label in labels)
    print(json.dumps({"examples_per_second": len(texts) / seconds, "untimed_seconds": warm - start}))


if __name__ == "__main__":
    main()

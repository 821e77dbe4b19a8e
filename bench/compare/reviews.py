"""Texts of IMDb: the parts that cases b and d read."""

import gzip
import json
import random
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]


def write(data: Path, folder: Path, sizes: dict[str, int]) -> dict[str, Path]:
    """Writes disjoint parts with as many reviews of each label, drawn by a fixed seed; what is there already stays."""
    parts = {name: folder / f"{name}.jsonl" for name in sizes}
    if all(path.exists() for path in parts.values()):
        return parts
    by_label: dict[Any, Rows] = defaultdict(list)
    for row in read(data):
        by_label[row["label"]].append(row)
    draw = random.Random(42)
    for rows in by_label.values():
        draw.shuffle(rows)
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in parts.items():
        each = sizes[name] // len(by_label)
        chosen = [by_label[label].pop() for label in sorted(by_label) for _ in range(each)]
        draw.shuffle(chosen)
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in chosen), encoding="utf-8")
    return parts


def read(data: Path) -> Rows:
    file = data / "imdb/train.jsonl.gz"
    if not file.exists():
        sys.exit(
            f"bench/compare-hf: {file} is missing: cases b and d need the training part of the Large Movie Review Dataset"
            ' as gzipped JSON lines, each {"text": "…", "label": 0 or 1}; --data names the directory above imdb/'
        )
    with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
        return [json.loads(line) for line in lines]


def made_up(folder: Path, sizes: dict[str, int]) -> dict[str, Path]:
    """A few words each, for checking the harness without data."""
    draw = random.Random(42)
    words = [["dull", "slow", "weak", "noisy"], ["bright", "moving", "funny", "warm"]]
    folder.mkdir(parents=True, exist_ok=True)
    parts = {}
    for name, size in sizes.items():
        rows = [{"text": " ".join(draw.choices(words[i % 2], k=draw.randrange(3, 30))), "label": i % 2} for i in range(size)]
        parts[name] = folder / f"{name}.jsonl"
        parts[name].write_text("".join(json.dumps(row) + "\n" for row in rows))
    return parts


def parts(context: Any, sizes: dict[str, int], quick_sizes: dict[str, int]) -> dict[str, Path]:
    folder = context.work / "reviews"
    return made_up(folder, quick_sizes) if context.quick else write(context.data, folder, sizes)

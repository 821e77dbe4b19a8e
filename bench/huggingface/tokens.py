"""Prints how many tokens a text of some JSON lines has on average, truncated. Arguments: model directory, length, file."""

import json
import sys
from pathlib import Path

from transformers import AutoTokenizer


def main() -> None:
    directory, length, file = sys.argv[1:]
    texts = [json.loads(line)["text"] for line in Path(file).read_text(encoding="utf-8").split("\n") if line]
    encoded = AutoTokenizer.from_pretrained(directory)(texts, truncation=True, max_length=int(length))
    print(sum(map(len, encoded["input_ids"])) / len(texts))


if __name__ == "__main__":
    main()

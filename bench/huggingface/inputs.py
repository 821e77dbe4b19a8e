"""Writes a model with random weights, and token ids to train it on: what both sides of case a begin with.

Arguments: directory, layers, width, heads, tokens, examples. The feed-forward network is four times as wide.
"""

import json
import random
import sys
from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification

VOCABULARY = 30522


def main() -> None:
    folder = Path(sys.argv[1])
    layers, width, heads, tokens, examples = map(int, sys.argv[2:])
    torch.manual_seed(42)
    config = BertConfig(
        vocab_size=VOCABULARY,
        num_hidden_layers=layers,
        hidden_size=width,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        num_labels=2,
    )
    BertForSequenceClassification(config).save_pretrained(folder / "model")
    draw = random.Random(42)
    with (folder / "tokens.jsonl").open("w") as file:
        for _ in range(examples):
            ids = [draw.randrange(1, VOCABULARY) for _ in range(tokens)]
            file.write(json.dumps({"input_ids": ids, "labels": draw.randrange(2)}) + "\n")


if __name__ == "__main__":
    main()

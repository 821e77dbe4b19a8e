"""Writes a model with random weights, and token ids to train it on: what both sides of case a begin with.

Arguments: directory, bert or gpt2, layers, width, heads, vocabulary, tokens, examples. The feed-forward network is four times as wide.
"""

import json
import random
import sys
from pathlib import Path

import torch
from transformers import BertConfig, BertForSequenceClassification, GPT2Config, GPT2LMHeadModel, PreTrainedModel


def bert(layers: int, width: int, heads: int, vocabulary: int) -> PreTrainedModel:
    return BertForSequenceClassification(
        BertConfig(
            vocab_size=vocabulary,
            num_hidden_layers=layers,
            hidden_size=width,
            num_attention_heads=heads,
            intermediate_size=4 * width,
            num_labels=2,
        )
    )


def gpt2(layers: int, width: int, heads: int, vocabulary: int) -> PreTrainedModel:
    return GPT2LMHeadModel(GPT2Config(n_layer=layers, n_embd=width, n_head=heads, vocab_size=vocabulary))


def main() -> None:
    folder = Path(sys.argv[1])
    architecture = sys.argv[2]
    *shape, tokens, examples = map(int, sys.argv[3:])
    torch.manual_seed(42)
    {"bert": bert, "gpt2": gpt2}[architecture](*shape).save_pretrained(folder / "model")
    draw = random.Random(42)
    with (folder / "tokens.jsonl").open("w") as file:
        for _ in range(examples):
            ids = [draw.randrange(1, shape[-1]) for _ in range(tokens)]
            labels = ids if architecture == "gpt2" else draw.randrange(2)
            file.write(json.dumps({"input_ids": ids, "labels": labels}) + "\n")


if __name__ == "__main__":
    main()

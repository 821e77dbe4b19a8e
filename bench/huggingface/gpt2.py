"""Writes a GPT-2 with random weights in bfloat16: what both sides of case f begin with.

Arguments: directory, layers, width, heads, vocabulary.
"""

import sys

import torch
from transformers import GPT2Config, GPT2LMHeadModel


def main() -> None:
    folder = sys.argv[1]
    layers, width, heads, vocabulary = map(int, sys.argv[2:])
    torch.manual_seed(42)
    config = GPT2Config(n_layer=layers, n_embd=width, n_head=heads, vocab_size=vocabulary)
    GPT2LMHeadModel(config).to(torch.bfloat16).save_pretrained(folder)


if __name__ == "__main__":
    main()

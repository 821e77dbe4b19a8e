"""Parity fixtures of BERT: one tiny random model a kind of head."""

import torch
from torch import Tensor
from transformers import BertForMaskedLM, BertForSequenceClassification, PreTrainedModel

from common import FIXTURES, be_deterministic, randomise, text_batch, write_case
from tiny_bert import VOCABULARY, config

LENGTHS = {"padded": [11, 4, 7], "full": [9, 9, 9]}

HEADS: dict[str, tuple[int, str, dict[str, Tensor]]] = {
    "single_label": (
        5,
        "single_label_classification",
        {"padded": torch.tensor([3, 0, 4]), "full": torch.tensor([1, 2, 3])},
    ),
    "multi_label": (
        4,
        "multi_label_classification",
        {
            "padded": torch.tensor([[1.0, 0, 0, 1], [0, 0, 0, 0], [1, 1, 1, 0]]),
            "full": torch.tensor([[0.0, 1, 0, 0], [1, 1, 1, 1], [0, 0, 1, 0]]),
        },
    ),
    "regression": (
        1,
        "regression",
        {"padded": torch.tensor([0.5, -1.25, 2.0]), "full": torch.tensor([-0.75, 0.0, 3.5])},
    ),
}
"""Number of labels, `problem_type` and the labels of each batch."""

GUESSED = {"padded": [(0, 0), (0, 7), (1, 3), (2, 5)], "full": [(0, 8), (2, 0), (2, 1)]}
"""Row and column of the tokens that the masked language model is to guess; the labels of all others are -100."""


def write(head: str, model: PreTrainedModel, seed: int, labels: dict[str, Tensor]) -> None:
    randomise(model, seed)
    batches = {
        name: {**text_batch(VOCABULARY, lengths, seed + 10), "labels": labels[name]}
        for name, lengths in LENGTHS.items()
    }
    write_case(FIXTURES / "bert" / head, model, batches)


def masked_labels(name: str) -> Tensor:
    labels = torch.full((len(LENGTHS[name]), max(LENGTHS[name])), -100)
    for i, (row, column) in enumerate(GUESSED[name]):
        labels[row, column] = 17 + 23 * i
    return labels


def main() -> None:
    be_deterministic()
    for seed, (head, (num_labels, problem_type, labels)) in enumerate(HEADS.items()):
        model = BertForSequenceClassification(config(num_labels=num_labels, problem_type=problem_type))
        write(head, model, seed, labels)
    write("masked_lm", BertForMaskedLM(config()), len(HEADS), {name: masked_labels(name) for name in LENGTHS})


if __name__ == "__main__":
    main()

"""Predicts one line in a new process. Arguments: model directory, the line."""

import sys

from transformers import pipeline

directory, text = sys.argv[1:]
print(pipeline("text-classification", model=directory)(text))

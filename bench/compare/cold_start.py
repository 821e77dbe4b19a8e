"""Case e: one prediction from a new process."""

import json

from case import DIAPASON, MEMORY, Case, Column, Context, Goal, Setting, Variant, diapason

NAME = "one line, in a new process"
PIPELINE = "pipeline(…) in Python"
TEXT = "The plot takes its time, and then it takes yours."
SECONDS = Column("seconds", "seconds", "{:.2f}".format)


def settings(context: Context) -> list[Setting]:
    model = context.work / "minilm-2"
    if not (model / "tokenizer.json").exists():
        context.prepare(*context.hugging_face("minilm", model, 2))
    line = context.work / "line.jsonl"
    line.write_text(json.dumps({"text": TEXT}) + "\n")
    ours = diapason("predict", "--model", model, "--input", line, "--output", context.work / "answer.jsonl")
    theirs = context.hugging_face("first_answer", model, TEXT)
    for command in (ours, theirs):  # reads the files once, and writes Diapason's class data
        context.prepare(*command)
    return [Setting(NAME, [Variant(DIAPASON, [ours]), Variant(PIPELINE, [theirs])])]


CASE = Case(settings, [SECONDS, MEMORY], [Goal(NAME, PIPELINE, [PIPELINE], 4)], turns_a_round=5)

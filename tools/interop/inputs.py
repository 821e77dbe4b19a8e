"""Writes what the interop check gives to Diapason: a small CSV, a configuration, texts to predict and to tokenize."""

import csv
import json
import sys
from pathlib import Path

SUBJECTS = {
    "food": ["soup", "bread", "café au lait", "omelette", "a ripe pear"],
    "travel": ["train", "ferry", "night bus", "border", "a narrow road"],
    "weather": ["rain", "frost", "a warm wind", "thunder", "orage d'été"],
}
PHRASES = [
    "We talked about the {} for an hour.",
    "Nothing beats {} on a Sunday.",
    "Le matin, {} !",
    "The {} was late, again.",
    'She wrote "{}", then stopped.',
    "{}, and then silence.",
]

CONFIGURATION = """\
model: embedded:all-MiniLM-L6-v2
task: text-classification
data:
  train: texts.csv
  columns: {text: sentence, label: subject}
  split: {train: 0.7, validation: 0.15, test: 0.15, stratify: true, seed: 42}
training:
  output_dir: trained
  max_steps: 6
  per_device_train_batch_size: 8
  logging_steps: 2
  eval_strategy: steps
  eval_steps: 3
  save_steps: 3
"""

FROM_SCRATCH = """\
model:
  architecture: llama
  config: {hidden_size: 32, intermediate_size: 48, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2,
           max_position_embeddings: 64, rope_parameters: {rope_type: default, rope_theta: 500.0}}
  tokenizer: {type: unigram, vocab_size: 200}
task: text-generation
data: {train: texts.csv, columns: {text: sentence}, leakage: ignore}
training: {output_dir: scratch, max_steps: 20, learning_rate: 1.0e-2, per_device_train_batch_size: 8, save_strategy: "no"}
"""

ANSWERING = """\
model:
  architecture: t5
  config: {d_model: 32, d_kv: 8, d_ff: 48, num_layers: 2, num_heads: 4}
  tokenizer: {type: unigram, vocab_size: 200}
task: seq2seq
data: {train: texts.csv, columns: {source: sentence, target: subject}, leakage: ignore}
training: {output_dir: answering, max_steps: 20, learning_rate: 1.0e-2, per_device_train_batch_size: 8, save_strategy: "no"}
"""

PROMPTS = ["We talked about", "Le matin,", "The ferry was late"]

TO_PREDICT = [
    {"text": "The soup was cold."},
    {"text": "A narrow road, then the border.", "text_pair": "Rain all day."},
    {"text": "Cafés, crêpes et œufs: ça coûte 12,50 €."},
    {"text": "東京 🍜 naïve\tcoöperation"},
    {"text": "x"},
    {"text": "thunder and frost " * 400},
]


def main() -> None:
    folder = Path(sys.argv[1])
    with (folder / "texts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sentence", "subject"])
        writer.writerows([p.format(word), subject] for p in PHRASES for subject, ws in SUBJECTS.items() for word in ws)
    sentences = [p.format(word) for p in PHRASES for words in SUBJECTS.values() for word in words]
    (folder / "corpus.txt").write_text("\n".join(sentences) + "\n", encoding="utf-8")
    to_encode = [line["text"].replace("\t", " ") for line in TO_PREDICT]
    (folder / "lines.txt").write_text("\n".join(to_encode) + "\n", encoding="utf-8")
    (folder / "train.yaml").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "scratch.yaml").write_text(FROM_SCRATCH, encoding="utf-8")
    (folder / "answering.yaml").write_text(ANSWERING, encoding="utf-8")
    prompts = "".join(json.dumps({"prompt": prompt}) + "\n" for prompt in PROMPTS)
    (folder / "prompts.jsonl").write_text(prompts, encoding="utf-8")
    lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in TO_PREDICT)
    (folder / "texts.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()

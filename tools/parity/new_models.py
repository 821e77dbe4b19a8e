"""What Transformers gives new models: the defaults of each architecture's configuration, and how its weights begin.

Writes `core/src/main/resources/org/diapason/model/defaults/MODEL_TYPE.json`, the fields of the configuration class with
their defaults as they are before anything is worked out from others (null there), and
`core/src/test/resources/model/new_models.json`.
"""

import dataclasses
import json

import torch
from common import FIXTURES
from transformers import CONFIG_MAPPING, AutoModelForCausalLM, AutoModelForSequenceClassification
from transformers.configuration_utils import PreTrainedConfig

DEFAULTS = FIXTURES.parents[2] / "main/resources/org/diapason/model/defaults"
WEIGHTS = FIXTURES.parent / "model/new_models.json"

GPT = {"n_embd": 96, "n_layer": 2, "n_head": 4, "n_positions": 64}
WIDE = {"hidden_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 64,
        "intermediate_size": 160}
GROUPED = WIDE | {"num_key_value_heads": 2}
SMALL = {
    "bert": WIDE,
    "codegen": GPT | {"rotary_dim": 12},
    "gemma2": GROUPED | {"head_dim": 24},
    "gemma3_text": GROUPED | {"head_dim": 24},
    "gpt2": GPT,
    "gpt_neox": WIDE,
    "llama": GROUPED,
    "mistral": GROUPED,
    "phi3": GROUPED | {"pad_token_id": 0},
    "qwen2": GROUPED,
    "qwen3": GROUPED | {"head_dim": 24},
}
"""What is given of a small model of each architecture."""


def defaults(model_type: str) -> dict[str, object]:
    common = {field.name for field in dataclasses.fields(PreTrainedConfig)}
    fields = [field for field in dataclasses.fields(CONFIG_MAPPING[model_type]) if field.name not in common]
    return {field.name: field.default for field in fields}


def first_weights(model_type: str, given: dict[str, int]) -> dict[str, object]:
    """Mean and standard deviation of each weight, which are exact where all its elements are equal."""
    torch.manual_seed(1)
    config = CONFIG_MAPPING[model_type](vocab_size=300, **given)
    kind = AutoModelForSequenceClassification if model_type == "bert" else AutoModelForCausalLM
    return {
        name: {"shape": list(weight.shape), "mean": round(float(weight.mean()), 6), "std": round(float(weight.std()), 6)}
        for name, weight in kind.from_config(config).named_parameters()
    }


def main() -> None:
    DEFAULTS.mkdir(parents=True, exist_ok=True)
    WEIGHTS.parent.mkdir(parents=True, exist_ok=True)
    for model_type in SMALL:
        text = json.dumps(defaults(model_type), indent=2)
        (DEFAULTS / f"{model_type}.json").write_text(text + "\n", encoding="utf-8")
    lines = []
    for model_type, given in SMALL.items():
        weights = ",\n".join(f"    {json.dumps(n)}: {json.dumps(w)}" for n, w in first_weights(model_type, given).items())
        lines.append(f'  "{model_type}": {{"given": {json.dumps(given)}, "weights": {{\n{weights}}}}}')
    WEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

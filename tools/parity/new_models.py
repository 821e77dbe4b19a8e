"""What Transformers gives new models: the defaults of each architecture's configuration, and how its weights begin.

Writes `core/src/main/resources/org/diapason/model/defaults/MODEL_TYPE.json`, the fields of the configuration class with
their defaults as they are before anything is worked out from others (null there), and
`core/src/test/resources/model/new_models.json`.
"""

import dataclasses
import json

import torch
from common import FIXTURES
from transformers import (
    CONFIG_MAPPING,
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
)
from transformers.configuration_utils import PreTrainedConfig

DEFAULTS = FIXTURES.parents[2] / "main/resources/org/diapason/model/defaults"
WEIGHTS = FIXTURES.parent / "model/new_models.json"

GPT = {"n_embd": 96, "n_layer": 2, "n_head": 4, "n_positions": 64}
WIDE = {"hidden_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 64,
        "intermediate_size": 160}
GROUPED = WIDE | {"num_key_value_heads": 2}
T5 = {"d_model": 96, "d_kv": 24, "d_ff": 160, "num_layers": 2, "num_heads": 4}
BART = {"d_model": 96, "max_position_embeddings": 64} | {
    f"{stack}_{size}": n
    for stack in ("encoder", "decoder")
    for size, n in (("layers", 2), ("ffn_dim", 160), ("attention_heads", 4))
}
SMALL = {
    "bart": BART,
    "bert": WIDE,
    "codegen": GPT | {"rotary_dim": 12},
    "gemma2": GROUPED | {"head_dim": 24},
    "gemma3_text": GROUPED | {"head_dim": 24},
    "gpt2": GPT,
    "gpt_neox": WIDE,
    "llama": GROUPED,
    "marian": BART | {"pad_token_id": 0, "decoder_start_token_id": 0},
    "mbart": BART,
    "mistral": GROUPED,
    "mt5": T5,
    "phi3": GROUPED | {"pad_token_id": 0},
    "qwen2": GROUPED,
    "qwen3": GROUPED | {"head_dim": 24},
    "t5": T5,
}
"""What is given of a small model of each architecture."""

UNSAID = {"t5": {"tie_word_embeddings": True, "decoder_start_token_id": 0}}
"""What Transformers knows of an architecture without a field for it, or only its checkpoints say."""


def defaults(model_type: str) -> dict[str, object]:
    common = {field.name for field in dataclasses.fields(PreTrainedConfig)}
    fields = [field for field in dataclasses.fields(CONFIG_MAPPING[model_type]) if field.name not in common]
    return {field.name: field.default for field in fields} | UNSAID.get(model_type, {})


def first_weights(model_type: str, given: dict[str, int]) -> dict[str, object]:
    """Mean and standard deviation of each weight, which are exact where all its elements are equal."""
    torch.manual_seed(1)
    config = CONFIG_MAPPING[model_type](vocab_size=300, **given)
    kind = AutoModelForSequenceClassification if model_type == "bert" else AutoModelForCausalLM
    if config.is_encoder_decoder:
        kind = AutoModelForSeq2SeqLM
    model = kind.from_config(config)
    saved = model.state_dict()  # with buffers such as BART's final_logits_bias
    weights = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    weights |= {name: saved[name] for name, _ in model.named_buffers() if name in saved}
    return {
        name: {"shape": list(weight.shape), "mean": round(float(weight.mean()), 6), "std": round(float(weight.std()), 6)}
        for name, weight in weights.items()
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

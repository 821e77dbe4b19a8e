"""Parity fixtures of Llama and of the models that differ little from it: Mistral, Qwen2, Qwen3 and Phi-3."""

from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Phi3Config,
    Phi3ForCausalLM,
    PreTrainedModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from causal import SHAPE, write
from common import be_deterministic

LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}

SOME_WINDOWS = {"use_sliding_window": True, "sliding_window": 4, "max_window_layers": 1}
"""The second layer has a window."""

FEW_HEADS = {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 8}
"""Phi-3 has hidden_size elements in all heads together."""

HALF = {"rope_type": "default", "rope_theta": 500.0, "partial_rotary_factor": 0.5}

MODELS: dict[str, PreTrainedModel] = {
    "llama/causal_lm": LlamaForCausalLM(
        LlamaConfig(**SHAPE, rope_parameters={"rope_type": "default", "rope_theta": 500.0})
    ),
    "llama/llama3": LlamaForCausalLM(
        LlamaConfig(**SHAPE, tie_word_embeddings=True, attention_bias=True, mlp_bias=True, rope_parameters=LLAMA3)
    ),
    "mistral/causal_lm": MistralForCausalLM(MistralConfig(**SHAPE, sliding_window=4)),
    "qwen2/causal_lm": Qwen2ForCausalLM(Qwen2Config(**SHAPE, **SOME_WINDOWS)),
    "qwen3/causal_lm": Qwen3ForCausalLM(Qwen3Config(**SHAPE)),
    "phi3/causal_lm": Phi3ForCausalLM(
        Phi3Config(**{**SHAPE, **FEW_HEADS}, sliding_window=6, rope_parameters=HALF, eos_token_id=2)
    ),
}


def main() -> None:
    be_deterministic()
    for i, (folder, model) in enumerate(MODELS.items()):
        write(folder, model, model.model.layers, 60 + i)


if __name__ == "__main__":
    main()

"""Parity fixtures of Llama and of Mistral."""

from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM

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


def main() -> None:
    be_deterministic()
    model = LlamaForCausalLM(LlamaConfig(**SHAPE, rope_parameters={"rope_type": "default", "rope_theta": 500.0}))
    write("llama/causal_lm", model, model.model.layers, 60)
    options = {"tie_word_embeddings": True, "attention_bias": True, "mlp_bias": True}
    model = LlamaForCausalLM(LlamaConfig(**SHAPE, **options, rope_parameters=LLAMA3))
    write("llama/llama3", model, model.model.layers, 61)
    model = MistralForCausalLM(MistralConfig(**SHAPE, sliding_window=4))
    write("mistral/causal_lm", model, model.model.layers, 62)


if __name__ == "__main__":
    main()

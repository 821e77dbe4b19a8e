"""Parity fixtures of GPT-2 and of the models that came from it: GPT-NeoX and CodeGen."""

from transformers import (
    CodeGenConfig,
    CodeGenForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
)

from causal import VOCABULARY, write
from common import be_deterministic

SHAPE = {
    "vocab_size": VOCABULARY,
    "n_layer": 2,
    "n_inner": 28,
    "n_positions": 40,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "attn_implementation": "eager",
}

NEOX_SHAPE = {
    "vocab_size": VOCABULARY,
    "hidden_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "intermediate_size": 28,
    "max_position_embeddings": 40,
    "attn_implementation": "eager",
}


def main() -> None:
    be_deterministic()
    # No two widths are equal, so that a swapped dimension cannot pass.
    model = GPT2LMHeadModel(GPT2Config(**SHAPE, n_embd=18, n_head=3))
    write("gpt2/causal_lm", model, model.transformer.h, 40)
    model = CodeGenForCausalLM(CodeGenConfig(**SHAPE, n_embd=24, n_head=4, rotary_dim=4, resid_pdrop=0.1, embd_pdrop=0.1, attn_pdrop=0.1))
    write("codegen/causal_lm", model, model.transformer.h, 41)
    model = GPTNeoXForCausalLM(GPTNeoXConfig(**NEOX_SHAPE))
    write("gpt_neox/causal_lm", model, model.gpt_neox.layers, 42)
    options = {"use_parallel_residual": False, "attention_bias": False, "tie_word_embeddings": True}
    model = GPTNeoXForCausalLM(GPTNeoXConfig(**NEOX_SHAPE, **options, rotary_pct=1.0))
    write("gpt_neox/one_after_the_other", model, model.gpt_neox.layers, 43)


if __name__ == "__main__":
    main()

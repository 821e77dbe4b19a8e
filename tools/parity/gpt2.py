"""Parity fixtures of GPT-2."""

from transformers import GPT2Config, GPT2LMHeadModel

from causal import VOCABULARY, write
from common import be_deterministic


def main() -> None:
    be_deterministic()
    # No two widths are equal, so that a swapped dimension cannot pass.
    config = GPT2Config(
        vocab_size=VOCABULARY,
        n_embd=18,
        n_layer=2,
        n_head=3,
        n_inner=28,
        n_positions=40,
        bos_token_id=1,
        eos_token_id=2,
        attn_implementation="eager",
    )
    model = GPT2LMHeadModel(config)
    write("gpt2/causal_lm", model, model.transformer.h, 40)


if __name__ == "__main__":
    main()

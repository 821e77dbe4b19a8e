"""The configuration of the tiny BERT of which the parity fixtures are made."""

from transformers import BertConfig

VOCABULARY = 99


def config(**others: object) -> BertConfig:
    # No two widths are equal, so that a swapped dimension cannot pass.
    config = BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=3,
        intermediate_size=40,
        max_position_embeddings=48,
        **others,
    )
    config._attn_implementation = "eager"
    return config

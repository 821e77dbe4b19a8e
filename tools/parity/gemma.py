"""Parity fixtures of Gemma 2 and of the texts of Gemma 3."""

from transformers import Gemma2Config, Gemma2ForCausalLM, Gemma3ForCausalLM, Gemma3TextConfig

from causal import SHAPE, write
from common import be_deterministic

OPTIONS = {"sliding_window": 4, "query_pre_attn_scalar": 5, "final_logit_softcapping": 3.0}

ROTARY = {
    "full_attention": {"rope_type": "linear", "rope_theta": 900.0, "factor": 2.0},
    "sliding_attention": {"rope_type": "default", "rope_theta": 60.0},
}


def main() -> None:
    be_deterministic()
    model = Gemma2ForCausalLM(Gemma2Config(**SHAPE, **OPTIONS, attn_logit_softcapping=2.0))
    write("gemma2/causal_lm", model, model.model.layers, 80)
    types = ["sliding_attention", "full_attention"]
    model = Gemma3ForCausalLM(Gemma3TextConfig(**SHAPE, **OPTIONS, layer_types=types, rope_parameters=ROTARY))
    write("gemma3_text/causal_lm", model, model.model.layers, 81)


if __name__ == "__main__":
    main()

"""Times greedy decoding from random prompts, once it has warmed up; the counterpart of Generations.java.

Arguments: model directory, rows, tokens of a prompt, new tokens, repetitions, float32 or bfloat16, eager or sdpa.
"""

import json
import statistics
import sys
import time

import torch
from transformers import AutoModelForCausalLM

WARM_UP = 6


def main() -> None:
    directory, *numbers, precision, attention = sys.argv[1:]
    rows, prompt, new_tokens, repetitions = map(int, numbers)
    model = AutoModelForCausalLM.from_pretrained(
        directory, dtype=getattr(torch, precision), attn_implementation=attention
    )
    rates = []
    for _ in range(WARM_UP + repetitions):
        ids = torch.randint(0, model.config.vocab_size, (rows, prompt))
        start = time.perf_counter()
        model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            min_new_tokens=new_tokens,
            max_new_tokens=new_tokens,
            do_sample=False,
            pad_token_id=0,
        )
        rates.append(rows * new_tokens / (time.perf_counter() - start))
    print(json.dumps({"tokens_per_second": statistics.median(rates[WARM_UP:])}))


if __name__ == "__main__":
    main()

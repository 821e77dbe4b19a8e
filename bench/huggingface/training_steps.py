"""Times the steps of a Trainer on token ids, once it has warmed up; the counterpart of TrainingSteps.java.

Arguments: model directory, JSON lines of `input_ids` and `labels`, batch size, steps of warm-up, steps to time,
float32 or bfloat16, eager or sdpa.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)


class Clock(TrainerCallback):
    """When each step ended."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def on_step_end(self, args, state, control, **kwargs) -> None:
        self.ends.append(time.perf_counter())


def main() -> None:
    directory, data, *numbers, precision, attention = sys.argv[1:]
    batch_size, warm_up, steps = map(int, numbers)
    examples = [json.loads(line) for line in Path(data).read_text().splitlines()]
    writes = AutoConfig.from_pretrained(directory).model_type == "gpt2"
    kind = AutoModelForCausalLM if writes else AutoModelForSequenceClassification
    model = kind.from_pretrained(directory, attn_implementation=attention)
    clock = Clock()
    with tempfile.TemporaryDirectory() as output:
        arguments = TrainingArguments(
            output_dir=output,
            use_cpu=True,
            bf16=precision == "bfloat16",
            per_device_train_batch_size=batch_size,
            max_steps=warm_up + steps,
            logging_strategy="no",
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
        )
        result = Trainer(model, arguments, train_dataset=examples, callbacks=[clock]).train()
    seconds = clock.ends[warm_up + steps - 1] - clock.ends[warm_up - 1]
    rate = steps * batch_size / seconds
    figures = {
        "examples_per_second": rate,
        "tokens_per_second": rate * len(examples[0]["input_ids"]),
        "loss": result.training_loss,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

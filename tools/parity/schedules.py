"""Learning rates of every schedule that `transformers.get_scheduler` knows and Diapason supports."""

import torch
from transformers import get_scheduler

from common import FIXTURES, write_json

BASE = 3e-4
SETTINGS = [(0, 10), (3, 10), (5, 40)]
"""Warm-up steps and all steps."""

SCHEDULES: list[tuple[str, dict[str, float | int | str]]] = [
    ("linear", {}),
    ("cosine", {}),
    ("cosine", {"num_cycles": 1.5}),
    ("cosine_with_restarts", {}),
    ("cosine_with_restarts", {"num_cycles": 3}),
    ("polynomial", {}),
    ("polynomial", {"lr_end": 1e-5, "power": 2.0}),
    ("constant", {}),
    ("constant_with_warmup", {}),
    ("inverse_sqrt", {}),
    ("inverse_sqrt", {"timescale": 7}),
    ("cosine_with_min_lr", {"min_lr": 3e-5}),
    ("cosine_with_min_lr", {"min_lr_rate": 0.25}),
    ("warmup_stable_decay", {"num_decay_steps": 4}),
    ("warmup_stable_decay", {"num_decay_steps": 4, "decay_type": "linear", "min_lr_ratio": 0.1}),
    ("warmup_stable_decay", {"num_decay_steps": 4, "warmup_type": "cosine", "decay_type": "1-sqrt"}),
]
"""Names with their `lr_scheduler_kwargs`."""


def rates(name: str, warmup: int, total: int, kwargs: dict[str, float | int | str]) -> list[float]:
    """The rate of steps 0 to `total`, the last being what a step after the end would take."""
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=BASE)
    scheduler = get_scheduler(name, optimizer, warmup, total, scheduler_specific_kwargs=dict(kwargs))
    found = []
    for _ in range(total + 1):
        found.append(float(scheduler.get_last_lr()[0]))
        optimizer.step()
        scheduler.step()
    return found


def main() -> None:
    cases = [
        {
            "lr_scheduler_type": name,
            "lr_scheduler_kwargs": kwargs,
            "warmup_steps": warmup,
            "max_steps": total,
            "learning_rate": BASE,
            "rates": rates(name, warmup, total, kwargs),
        }
        for name, kwargs in SCHEDULES
        for warmup, total in SETTINGS
    ]
    write_json(FIXTURES / "schedules.json", cases)


if __name__ == "__main__":
    main()

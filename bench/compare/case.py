"""What a comparison is made of: cases of settings, settings of variants that take turns."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "bench"
DIAPASON = "Diapason"
OFFLINE = {"HF_HUB_OFFLINE": "1"}


@dataclass(frozen=True)
class Variant:
    """One way to do the work of a setting.

    commands: processes of one turn; a figure of an earlier one wins over that of a later one.
    figures: adds what stands in the files that the processes wrote.
    turns: at most so many, whatever the number of rounds.
    note: what the page must say beside the figures.
    """

    name: str
    commands: list[list[str]]
    figures: Callable[[], dict[str, Any]] = dict
    turns: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Setting:
    """Work that every variant does on the same inputs.

    facts: numbers about it that the page needs; with `tokens_per_example`, tokens a second follow from examples.
    """

    name: str
    variants: list[Variant]
    facts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Goal:
    """Diapason is to be so many times as fast as the fastest of some others.

    figure: what to compare, when it is not the first column of the case.
    ours: which variant of Diapason.
    """

    setting: str
    against: str
    rivals: list[str]
    ratio: float
    figure: str | None = None
    ours: str = DIAPASON


@dataclass(frozen=True)
class Context:
    """How this run measures, and where it keeps its inputs."""

    python: str
    data: Path
    work: Path
    under: list[str]
    quick: bool
    warm_up: int
    steps: int
    tutorial_steps: int

    def hugging_face(self, program: str, *arguments: object) -> list[str]:
        return [self.python, str(BENCH / "huggingface" / f"{program}.py"), *map(str, arguments)]

    def prepare(self, *command: object) -> str:
        """What a command prints that makes inputs and is not measured."""
        return output(*self.under, *map(str, command))

    def number(self, program: str, *arguments: object) -> float:
        return float(self.prepare(*self.hugging_face(program, *arguments)).splitlines()[-1])


def output(*command: str) -> str:
    finished = subprocess.run(command, check=True, env=os.environ | OFFLINE, stdout=subprocess.PIPE, text=True)
    return finished.stdout.strip()


def java(program: str, *arguments: object) -> list[str]:
    """A program of Diapason's side, with the launcher's settings."""
    return [str(BENCH / "java"), program, *map(str, arguments)]


def diapason(*arguments: object) -> list[str]:
    """The command as it is installed, built by `./diapason`."""
    return [str(ROOT / "app/target/diapason/bin/diapason"), *map(str, arguments)]


def train(**settings: object) -> list[str]:
    """`diapason train` for texts and labels, with its defaults but for these keys; `__` stands for a dot."""
    sets = [word for key, value in settings.items() for word in ("--set", f"{key.replace('__', '.')}={value}")]
    return diapason("train", BENCH / "text-classification.yaml", *sets)


def lent(command: list[str]) -> list[str]:
    """A command with the allocator and OpenMP settings of Diapason's launcher."""
    return [str(BENCH / "with-launcher-settings"), *command]


@dataclass(frozen=True)
class Column:
    """A figure in the tables of the page."""

    key: str
    title: str
    show: Callable[[float], str]


EXAMPLES = Column("examples_per_second", "examples/s", "{:,.1f}".format)
TOKENS = Column("tokens_per_second", "tokens/s", "{:,.0f}".format)
SECONDS = Column("seconds", "seconds", "{:,.1f}".format)
ACCURACY = Column("accuracy", "accuracy", "{:.3f}".format)
MEMORY = Column("peak_bytes", "peak memory, MB", lambda size: f"{size / 1e6:,.0f}")


@dataclass(frozen=True)
class Case:
    """A section of the page.

    settings: makes the inputs and says what to run.
    columns: the first one is what ratios are of.
    remarks: Markdown that stands below the tables, from the measured settings by their names.
    turns_a_round: more than one where a turn takes no time.
    """

    settings: Callable[[Context], list[Setting]]
    columns: list[Column]
    goals: list[Goal]
    remarks: Callable[[dict[str, dict[str, Any]]], str] = lambda measured: ""
    turns_a_round: int = 1

    @property
    def figure(self) -> str:
        return self.columns[0].key

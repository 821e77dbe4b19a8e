"""Cases a and g: one training step, of encoders and of a decoder."""

import statistics
from dataclasses import dataclass
from typing import Any

from case import DIAPASON, EXAMPLES, MEMORY, TOKENS, Case, Context, Goal, Setting, Variant, java, lent

DEFAULT = "Transformers, float32"
BEST = [f"Transformers, bfloat16, {attention}" for attention in ("eager", "sdpa")]
LENT = [f"{name}, allocator settings lent" for name in BEST]
PEAK = "matrix product peak"


@dataclass(frozen=True)
class Shape:
    """BERT or GPT-2; the feed-forward network is four times as wide."""

    name: str
    layers: int
    width: int
    heads: int
    batch: int
    tokens: int
    architecture: str = "bert"
    vocabulary: int = 30522

    @property
    def setting(self) -> str:
        return f"{self.name}, {self.batch} × {self.tokens}"

    @property
    def flops(self) -> int:
        """Of a step's matrix products, forward and backward: 6 a weight and token, and those of the attention."""
        weights = self.layers * 12 * self.width**2
        if self.architecture == "gpt2":
            weights += self.vocabulary * self.width
        return (
            6 * weights * self.batch * self.tokens
            + 12 * self.layers * self.batch * self.tokens**2 * self.width
        )


SHAPES = [
    Shape("MiniLM shape", 6, 384, 12, 16, 128),
    Shape("MiniLM shape", 6, 384, 12, 8, 512),
    Shape("bert-base shape", 12, 768, 12, 8, 128),
]
TINY = Shape("tiny shape", 2, 64, 2, 4, 16)
DECODER = Shape("gpt2 shape", 12, 768, 12, 4, 256, "gpt2", 50257)
TINY_DECODER = Shape("tiny gpt2 shape", 2, 64, 2, 4, 16, "gpt2", 500)

GOALS = [
    Goal("MiniLM shape, 16 × 128", "its default", [DEFAULT], 2.5),
    Goal("MiniLM shape, 16 × 128", "its best setting", BEST, 1.7),
    Goal("MiniLM shape, 16 × 128", "its best setting, our allocator settings lent", LENT, 1.35),
    Goal("MiniLM shape, 8 × 512", "its best setting", BEST, 3),
    Goal("MiniLM shape, 8 × 512", "its best setting, our allocator settings lent", LENT, 2),
    Goal("bert-base shape, 8 × 128", "its default", [DEFAULT], 2.1),
    Goal("bert-base shape, 8 × 128", "its best setting", BEST, 1.4),
]
DECODER_GOALS = [Goal("gpt2 shape, 4 × 256", "its best setting", BEST, 1.5)]
PEAK_SHARES = {
    "MiniLM shape, 16 × 128": 0.82,
    "MiniLM shape, 8 × 512": 0.75,
    "bert-base shape, 8 × 128": 0.86,
}


def settings(context: Context) -> list[Setting]:
    shapes = [TINY] if context.quick else SHAPES
    return [peak(context), *(steps(context, shape) for shape in shapes)]


def decoder_settings(context: Context) -> list[Setting]:
    return [peak(context), steps(context, TINY_DECODER if context.quick else DECODER)]


def peak(context: Context) -> Setting:
    width, repetitions = (256, 4) if context.quick else (4096, 12)
    return Setting(PEAK, [Variant(DIAPASON, [java("MatrixPeak", width, repetitions)])])


def steps(context: Context, shape: Shape) -> Setting:
    examples = shape.batch * (context.warm_up + context.steps)
    inputs = context.work / f"a-{shape.architecture}-{shape.layers}-{shape.width}-{shape.tokens}-{examples}"
    if not (inputs / "tokens.jsonl").exists():
        sizes = (shape.architecture, shape.layers, shape.width, shape.heads, shape.vocabulary, shape.tokens, examples)
        context.prepare(*context.hugging_face("inputs", inputs, *sizes))
    arguments = (inputs / "model", inputs / "tokens.jsonl", shape.batch, context.warm_up, context.steps)

    def transformers(precision: str, attention: str) -> list[str]:
        return context.hugging_face("training_steps", *arguments, precision, attention)

    bfloat16 = [transformers("bfloat16", attention) for attention in ("eager", "sdpa")]
    variants = [
        Variant(DIAPASON, [java("TrainingSteps", *arguments, "AUTO")]),
        Variant(DEFAULT, [transformers("float32", "sdpa")]),
        *(Variant(name, [command]) for name, command in zip(BEST, bfloat16)),
        *(Variant(name, [lent(command)]) for name, command in zip(LENT, bfloat16)),
    ]
    return Setting(shape.setting, variants, {"flops": shape.flops, "examples": shape.batch})


def shares(measured: dict[str, dict[str, Any]]) -> str:
    """How much of the machine's bfloat16 peak Diapason's steps use."""

    def median(setting: str, figure: str) -> float:
        runs = measured[setting]["variants"][DIAPASON]["runs"]
        return statistics.median(run[figure] for run in runs)

    flops = median(PEAK, "flops")
    lines = [
        f"Share of the peak of bfloat16 matrix products, measured in the same run: {flops / 1e9:,.0f} GFLOP/s.",
        "",
        "| shape | goal | Diapason |",
        "| --- | --- | --- |",
    ]
    for name, setting in measured.items():
        if name != PEAK:
            facts = setting["facts"]
            used = facts["flops"] * median(name, "examples_per_second") / facts["examples"]
            goal = f"{PEAK_SHARES[name]:.0%}" if name in PEAK_SHARES else ""
            lines.append(f"| {name} | {goal} | {used / flops:.0%} |")
    return "\n".join(lines)


CASE = Case(settings, [EXAMPLES, TOKENS, MEMORY], GOALS, shares)
DECODER_CASE = Case(decoder_settings, [EXAMPLES, TOKENS, MEMORY], DECODER_GOALS, shares)

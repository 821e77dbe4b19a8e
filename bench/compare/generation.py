"""Case f: writing texts token by token."""

from case import DIAPASON, MEMORY, Case, Column, Context, Goal, Setting, Variant, java

SHAPE = "gpt2 shape"
INT8 = f"{DIAPASON}, int8 weights"
FLOAT32 = "Transformers, float32"
BFLOAT16 = [f"Transformers, bfloat16, {attention}" for attention in ("eager", "sdpa")]
RATE = Column("tokens_per_second", "new tokens/s", "{:,.1f}".format)
BATCHES = (1, 8)


def name(rows: int) -> str:
    return f"{SHAPE}, batch {rows}"


def settings(context: Context) -> list[Setting]:
    layers, width, heads, vocabulary = (2, 64, 2, 500) if context.quick else (12, 768, 12, 50257)
    prompt, new_tokens, repetitions = (8, 8, 1) if context.quick else (32, 64, 5)
    model = context.work / f"f-{layers}-{width}"
    if not (model / "model.safetensors").exists():
        context.prepare(*context.hugging_face("gpt2", model, layers, width, heads, vocabulary))

    def ours(rows: int, precision: str) -> list[str]:
        """With the waiting of OpenMP's threads that the launcher sets for this command."""
        command = java("Generations", model, rows, prompt, new_tokens, repetitions, precision)
        return ["env", "GOMP_SPINCOUNT=100000", *command]

    def transformers(rows: int, precision: str, attention: str) -> list[str]:
        numbers = (rows, prompt, new_tokens, repetitions)
        return context.hugging_face("generations", model, *numbers, precision, attention)

    return [
        Setting(
            name(rows),
            [
                Variant(DIAPASON, [ours(rows, "bfloat16")]),
                Variant(FLOAT32, [transformers(rows, "float32", "sdpa")]),
                *(Variant(n, [transformers(rows, "bfloat16", a)]) for n, a in zip(BFLOAT16, ("eager", "sdpa"))),
                Variant(INT8, [ours(rows, "int8")]),
            ],
        )
        for rows in BATCHES
    ]


CASE = Case(
    settings,
    [RATE, MEMORY],
    [
        Goal(name(1), "its bfloat16", BFLOAT16, 1.8),
        Goal(name(1), "its bfloat16, ours with int8 weights", BFLOAT16, 2.8, ours=INT8),
        Goal(name(8), "its bfloat16", BFLOAT16, 1.8),
    ],
)

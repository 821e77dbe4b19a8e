"""Runs Hugging Face and Diapason in turn on the same work and writes docs/benchmarks.md; see docs/benchmarks.md."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cold_start
import fine_tuning
import generation
import machine
import page
import prediction
import process
import training_step
from case import BENCH, ROOT, Case, Context, Setting, Variant, output

CASES: dict[str, Case] = {
    "a": training_step.CASE,
    "b": fine_tuning.IMDB_CASE,
    "c": fine_tuning.GLOSSES_CASE,
    "d": prediction.CASE,
    "e": cold_start.CASE,
    "f": generation.CASE,
    "g": training_step.DECODER_CASE,
}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench/compare-hf",
        description="Runs Hugging Face and Diapason in turn on the same work and writes docs/benchmarks.md.",
    )
    parser.add_argument("--cases", default=",".join(CASES), help="which to run (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each variant (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=10, help="timed steps in a turn of case a (default: %(default)s)")
    parser.add_argument("--tutorial-steps", type=int, default=0, help="infer case b, as written, from so many steps")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, which check the harness and measure nothing")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="directory with imdb/")
    parser.add_argument("--python", default=os.environ.get("DIAPASON_PYTHON"), help="with the packages of the locks")
    parser.add_argument("--under", default="", help="command to run every process under, such as taskset -c 0,1")
    parser.add_argument("--render", action="store_true", help="only write the page anew")
    chosen = parser.parse_args()
    chosen.cases = [name for name in chosen.cases.split(",") if name]
    if unknown := set(chosen.cases) - set(CASES):
        parser.error(f"--cases: there is no case {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    return chosen


def forget_openblas() -> None:
    """Lets OpenBLAS find out by itself what the processor can do; some machines come with other settings."""
    for name in [name for name in os.environ if name.startswith("OPENBLAS_")]:
        del os.environ[name]


def pinned_python() -> str:
    return output(str(ROOT / "tools/interop/python"), str(BENCH / "requirements.lock"))


def build(under: list[str]) -> None:
    """The command as users have it, and the programs of this module."""
    tell("building Diapason")
    flags = ["-q", "-B", "-DskipTests", "-Dspotless.check.skip", "-pl", "bench", "-am"]
    for command in ([str(ROOT / "diapason"), "--version"], [str(ROOT / "mvnw"), *flags, "package"]):
        subprocess.run([*under, *command], check=True, cwd=ROOT, stdout=sys.stderr)


def measure(name: str, settings: list[Setting], rounds: int, under: list[str], save: Any) -> None:
    """Every variant once a round, so that what else the machine does falls on all alike."""
    runs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for turn in range(rounds):
        for setting in settings:
            for variant in setting.variants:
                done = runs.setdefault((setting.name, variant.name), [])
                if variant.turns is None or turn < variant.turns:
                    tell(f"case {name}, round {turn + 1} of {rounds}: {setting.name}: {variant.name}")
                    done.append(run(variant, setting.facts, under))
                    tell(f"  {done[-1]}")
        save(turn + 1, runs)


def run(variant: Variant, facts: dict[str, float], under: list[str]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for command in variant.commands:
        figures = process.run(command, under) | figures
    figures |= variant.figures()
    if "tokens_per_example" in facts:
        figures["tokens_per_second"] = facts["tokens_per_example"] * figures["examples_per_second"]
    return figures


def result(settings: list[Setting], runs: dict[tuple[str, str], Any], context: Context) -> dict[str, Any]:
    """What is kept of a case, but for where and how often it was measured."""

    def variants(setting: Setting) -> dict[str, Any]:
        return {
            variant.name: {
                "commands": [shown(command, context) for command in variant.commands],
                "note": variant.note,
                "runs": runs[setting.name, variant.name],
            }
            for variant in setting.variants
        }

    return {s.name: {"facts": s.facts, "variants": variants(s)} for s in settings}


def shown(command: list[str], context: Context) -> str:
    """A command as one would type it in the root of the project."""
    words = ["python" if word == context.python else word for word in command]
    return " ".join(words).replace(f"{ROOT}/", "")


def tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> int:
    chosen = options()
    forget_openblas()
    quick = BENCH / "target/quick"
    results = quick / "results" if chosen.quick else BENCH / "results"
    document = quick / "benchmarks.md" if chosen.quick else ROOT / "docs/benchmarks.md"
    if not chosen.render:
        context = Context(
            python=chosen.python or pinned_python(),
            data=chosen.data.resolve(),
            under=chosen.under.split(),
            work=quick / "inputs" if chosen.quick else BENCH / "target/inputs",
            quick=chosen.quick,
            warm_up=1 if chosen.quick else 5,
            steps=2 if chosen.quick else chosen.steps,
            tutorial_steps=chosen.tutorial_steps,
        )
        build(context.under)
        place = machine.describe(context.python)
        for name in chosen.cases:
            settings = CASES[name].settings(context)

            def save(rounds: int, runs: dict[tuple[str, str], Any]) -> None:
                measured = {"machine": place, "rounds": rounds, "settings": result(settings, runs, context)}
                results.mkdir(parents=True, exist_ok=True)
                (results / f"{name}.json").write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
                page.write(BENCH / "page.md", results, CASES, document)

            rounds = 1 if chosen.quick else chosen.rounds * CASES[name].turns_a_round
            measure(name, settings, rounds, context.under, save)
    page.write(BENCH / "page.md", results, CASES, document)
    tell(f"written: {document}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failure:
        sys.exit(f"bench/compare-hf: {failure}")

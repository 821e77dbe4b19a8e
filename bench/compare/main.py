"""Runs Hugging Face and Diapason in turn on the same work and writes docs/benchmarks.md; see docs/benchmarks.md."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import machine
import page
import process
import training_step
from case import BENCH, ROOT, Case, Context, Setting, Variant

CASES: dict[str, Case] = {
    "a": training_step.CASE,
}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench/compare-hf",
        description="Runs Hugging Face and Diapason in turn on the same work and writes docs/benchmarks.md.",
    )
    parser.add_argument("--cases", default=",".join(CASES), help="which to run (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each variant (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=10, help="timed steps in a turn of case a (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, which check the harness and measure nothing")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="directory with imdb/")
    parser.add_argument("--python", default=os.environ.get("DIAPASON_PYTHON"), help="with the packages of the locks")
    parser.add_argument("--under", default="", help="command to run each measured process under, such as taskset -c 0,1")
    parser.add_argument("--render", action="store_true", help="only write the page anew")
    chosen = parser.parse_args()
    chosen.cases = [name for name in chosen.cases.split(",") if name]
    if unknown := set(chosen.cases) - set(CASES):
        parser.error(f"--cases: there is no case {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    return chosen


def pinned_python() -> str:
    return machine.output(str(ROOT / "tools/interop/python"), str(BENCH / "requirements.lock"))


def build() -> None:
    """The command as users have it, and the programs of this module."""
    tell("building Diapason")
    subprocess.run([ROOT / "diapason", "--version"], check=True, stdout=subprocess.DEVNULL)
    flags = ["-q", "-B", "-DskipTests", "-DskipArchives", "-Dspotless.check.skip"]
    subprocess.run([ROOT / "mvnw", *flags, "package", "-pl", "bench", "-am"], check=True, cwd=ROOT, stdout=sys.stderr)


def measure(name: str, settings: list[Setting], rounds: int, under: list[str], save: Any) -> None:
    """Every variant once a round, so that what else the machine does falls on all alike."""
    runs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for turn in range(rounds):
        for setting in settings:
            for variant in setting.variants:
                done = runs.setdefault((setting.name, variant.name), [])
                if variant.turns is None or turn < variant.turns:
                    tell(f"case {name}, round {turn + 1} of {rounds}: {setting.name}: {variant.name}")
                    done.append(run(variant, under))
                    tell(f"  {done[-1]}")
        save(turn + 1, runs)


def run(variant: Variant, under: list[str]) -> dict[str, Any]:
    offline = {"HF_HUB_OFFLINE": "1"}
    figures: dict[str, Any] = {}
    for command in variant.commands:
        figures = process.run(command, offline, under) | figures
    return figures | variant.figures()


def result(settings: list[Setting], rounds: int, runs: dict[tuple[str, str], Any], context: Context) -> dict[str, Any]:
    def variants(setting: Setting) -> dict[str, Any]:
        return {
            variant.name: {
                "commands": [shown(command, context) for command in variant.commands],
                "runs": runs[setting.name, variant.name],
            }
            for variant in setting.variants
        }

    return {
        "machine": machine.describe(context.python),
        "rounds": rounds,
        "settings": {s.name: {"facts": s.facts, "variants": variants(s)} for s in settings},
    }


def shown(command: list[str], context: Context) -> str:
    """A command as one would type it in the root of the project."""
    words = ["python" if word == context.python else word for word in command]
    return " ".join(words).replace(f"{context.data}/", "DATA/").replace(f"{ROOT}/", "")


def tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> int:
    chosen = options()
    quick = BENCH / "target/quick"
    results = quick / "results" if chosen.quick else BENCH / "results"
    document = quick / "benchmarks.md" if chosen.quick else ROOT / "docs/benchmarks.md"
    if not chosen.render:
        context = Context(
            python=chosen.python or pinned_python(),
            data=chosen.data.resolve(),
            work=quick / "work" if chosen.quick else BENCH / "target/work",
            quick=chosen.quick,
            warm_up=1 if chosen.quick else 5,
            steps=2 if chosen.quick else chosen.steps,
        )
        build()
        for name in chosen.cases:
            settings = CASES[name].settings(context)

            def save(rounds: int, runs: dict[tuple[str, str], Any]) -> None:
                text = json.dumps(result(settings, rounds, runs, context), indent=1, ensure_ascii=False)
                results.mkdir(parents=True, exist_ok=True)
                (results / f"{name}.json").write_text(text + "\n")
                page.write(BENCH / "page.md", results, CASES, document)

            measure(name, settings, 1 if chosen.quick else chosen.rounds, chosen.under.split(), save)
    page.write(BENCH / "page.md", results, CASES, document)
    tell(f"written: {document}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except process.Failed as failure:
        sys.exit(f"bench/compare-hf: {failure}")

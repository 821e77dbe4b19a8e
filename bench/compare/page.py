"""Renders docs/benchmarks.md: the results, at their places in the text that stands in page.md."""

import json
import re
import statistics
from pathlib import Path
from typing import Any

from case import DIAPASON, Case, Goal

Measured = dict[str, Any]


def write(template: Path, results: Path, cases: dict[str, Case], page: Path) -> None:
    measured = {name: json.loads(path.read_text()) for name in cases if (path := results / f"{name}.json").exists()}

    def section(match: re.Match[str]) -> str:
        name = match[1]
        if name == "machine":
            return machines(measured)
        if name not in measured:
            return "Not measured yet."
        return render(cases[name], measured[name])

    head = "<!-- Written by bench/compare-hf from bench/page.md and bench/results: change those. -->\n"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(head + re.sub(r"\{\{(\w+)\}\}", section, template.read_text()))


def machines(measured: dict[str, Measured]) -> str:
    """A row a case, since each may have been measured at another time."""
    lines = [
        "| case | measured | Diapason | rounds | processor | cores | memory | system | Java | Python |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, result in measured.items():
        machine = result["machine"]
        versions = ", ".join(f"{package} {version}" for package, version in machine["python"].items())
        memory = f"{machine['memory_bytes'] / 1e9:.0f} GB"
        row = [name, machine["date"], machine["diapason"], result["rounds"], machine["processor"], machine["cores"]]
        row += [memory, machine["system"], machine["java"], versions.removeprefix("python ")]
        lines.append(f"| {' | '.join(map(str, row))} |")
    return "\n".join(lines)


def render(case: Case, result: Measured) -> str:
    settings = result["settings"]
    parts = [table(case, name, setting) for name, setting in settings.items() if len(setting["variants"]) > 1]
    if goals := goal_table(case, settings):
        parts.append(goals)
    if remarks := case.remarks(settings):
        parts.append(remarks)
    parts.append(commands(settings))
    return "\n\n".join(parts)


def table(case: Case, name: str, setting: Measured) -> str:
    variants = setting["variants"]
    columns = [c for c in case.columns if any(c.key in run for v in variants.values() for run in v["runs"])]
    lines = [
        f"**{name}**",
        "",
        f"| | {' | '.join(column.title for column in columns)} | Diapason is |",
        f"| --- |{' --- |' * len(columns)} --- |",
    ]
    for variant, measured in variants.items():
        cells = [figures(measured["runs"], column) for column in columns]
        ratio = "" if variant.startswith(DIAPASON) else f"{faster(case.figure, setting, variant):.2f} × as fast"
        note = f" ({measured['note']})" if measured["note"] else ""
        lines.append(f"| {variant}{note} | {' | '.join(cells)} | {ratio} |")
    return "\n".join(lines)


def figures(runs: list[dict[str, float]], column: Any) -> str:
    """The median, and the spread where there is one."""
    values = [run[column.key] for run in runs if column.key in run]
    if not values:
        return ""
    shown = [column.show(value) for value in (statistics.median(values), min(values), max(values))]
    return shown[0] if len(set(shown)) == 1 else f"{shown[0]} ({shown[1]} – {shown[2]})"


def faster(figure: str, setting: Measured, rival: str, diapason: str = DIAPASON) -> float:
    """How many times as fast Diapason is as another variant, by their medians."""
    ours, theirs = (
        statistics.median(run[figure] for run in setting["variants"][name]["runs"]) for name in (diapason, rival)
    )
    return theirs / ours if figure == "seconds" else ours / theirs


def goal_table(case: Case, settings: dict[str, Measured]) -> str:
    rows = [row for goal in case.goals if goal.setting in settings for row in goal_row(case, goal, settings)]
    if not rows:
        return ""
    return "\n".join(["| | against | goal | measured |", "| --- | --- | --- | --- |", *rows])


def goal_row(case: Case, goal: Goal, settings: dict[str, Measured]) -> list[str]:
    setting = settings[goal.setting]
    rivals = [rival for rival in goal.rivals if rival in setting["variants"]]
    if not rivals:
        return []
    ratio = min(faster(goal.figure or case.figure, setting, rival, goal.ours) for rival in rivals)
    mark = "" if ratio >= goal.ratio else ", not met"
    return [f"| {goal.setting} | {goal.against} | ≥ {goal.ratio:g} × | {ratio:.2f} ×{mark} |"]


def commands(settings: dict[str, Measured]) -> str:
    lines = ["<details><summary>Commands</summary>", "", "```sh"]
    for name, setting in settings.items():
        for variant, measured in setting["variants"].items():
            lines.append(f"# {name}: {variant}")
            lines += measured["commands"]
    return "\n".join([*lines, "```", "", "</details>"])

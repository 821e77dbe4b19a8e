"""What a measurement ran on."""

import json
import os
import platform
from datetime import date
from pathlib import Path
from typing import Any

from case import ROOT, output

PACKAGES = ["torch", "transformers", "accelerate", "peft", "onnxruntime", "tokenizers"]
BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}


def describe(python: str) -> dict[str, Any]:
    return {
        "date": date.today().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()}",
        "diapason": commit(),
        "java": java_version(),
        "python": python_versions(python),
    }


def commit() -> str:
    """Which sources; what a comparison itself writes does not count as a change."""
    git = ["git", "-C", str(ROOT)]
    written = [":!bench/results", ":!docs/benchmarks.md"]
    changes = output(*git, "status", "--porcelain", "--", str(ROOT), *written)
    return output(*git, "rev-parse", "--short", "HEAD") + (" with changes" if changes else "")


def processor() -> str:
    """The model's name, and what it has for bfloat16."""
    information = Path("/proc/cpuinfo")
    if not information.exists():
        return platform.processor()
    fields = dict(line.split(":", 1) for line in information.read_text().splitlines() if ":" in line)
    values = {key.strip(): value.strip() for key, value in fields.items()}
    flags = sorted(BFLOAT16_FLAGS & set(values.get("flags", "").split()))
    return f"{values.get('model name', platform.machine())} ({', '.join(flags) or 'no bfloat16 in hardware'})"


def java_version() -> str:
    find_java = ROOT / "app/src/main/dist/bin/find-java"
    return output("sh", "-c", f'. "{find_java}"; echo "$java_version"')


def python_versions(python: str) -> dict[str, str]:
    program = (
        "import json, platform, importlib.metadata as m;"
        f"versions = {{name: m.version(name) for name in {PACKAGES}}};"
        "print(json.dumps({'python': platform.python_version(), **versions}))"
    )
    return json.loads(output(python, "-c", program))

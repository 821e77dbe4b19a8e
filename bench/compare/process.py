"""Runs one process and measures it from outside: seconds and peak memory.

As a program (`process.py COMMAND …`) it prints the measurement as JSON, so that another command can be put in front of
it, such as taskset or flock, without being measured.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from case import output

MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes; Linux counts in KiB."""


def run(command: list[str], under: list[str]) -> dict[str, Any]:
    """`seconds` and `peak_bytes` of a process, and the figures that it printed as JSON in its last line, if it did.

    What it prints of `seconds` wins over the clock; `untimed_seconds` are taken off the clock.
    """
    shell = [*under, sys.executable, str(Path(__file__)), *command]
    measured = json.loads(output(*shell))
    printed = json.loads(measured.pop("last_line") or "{}")
    measured["seconds"] -= printed.pop("untimed_seconds", 0)
    return measured | printed


def main() -> int:
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
    lines = process.stdout.read().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    last = lines[-1] if lines and lines[-1].startswith("{") else ""
    print(json.dumps({"seconds": seconds, "peak_bytes": usage.ru_maxrss * MAXRSS_UNIT, "last_line": last}))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())

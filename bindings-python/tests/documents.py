"""Runs what documents show, with nothing but the package installed: `python documents.py FILE…`.

Blocks that begin with a name after their language are files; `python` blocks are sessions, of which all of a document go
on with each other; `console` blocks are commands with what they print. `needs=MODULE` after the language passes over a
block where there is no such module.
"""

from __future__ import annotations

import doctest
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def run(document: Path) -> tuple[int, list[str]]:
    """How many blocks were run, and the words of those that failed."""
    text = document.read_text(encoding="utf-8")
    session: dict[str, Any] = {"__name__": "__main__"}
    ran, faults = 0, []
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for line, words, block in blocks(text):
                if any(not installed(word) for word in words):
                    continue
                place = f"{document.name}:{line}"
                if words[0] == "console":
                    faults += console(place, block)
                elif words[0] == "python" and len(names(words)) == 0:
                    faults += python(document, line, block, session)
                elif len(names(words)) == 1:
                    path = Path(names(words)[0])
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(block, encoding="utf-8")
                    continue
                else:
                    continue
                ran += 1
        finally:
            os.chdir(before)
    return ran, faults


def blocks(text: str) -> Iterator[tuple[int, list[str], str]]:
    for match in FENCE.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match["info"].split(), match["text"]


def names(words: list[str]) -> list[str]:
    return [word for word in words[1:] if "=" not in word]


def installed(word: str) -> bool:
    key, _, module = word.partition("=")
    return key != "needs" or importlib.util.find_spec(module) is not None


def python(document: Path, line: int, block: str, session: dict[str, Any]) -> list[str]:
    test = doctest.DocTestParser().get_doctest(block, session, document.name, str(document), line)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    runner.run(test, out=told.append, clear_globs=False)
    session.update(test.globs)
    return told


def console(place: str, block: str) -> list[str]:
    faults = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
        done = subprocess.run(
            command,
            shell=True,
            env={**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        pattern = re.escape(expected.strip()).replace(re.escape("..."), ".*")
        if re.fullmatch(pattern, done.stdout.strip(), re.DOTALL) is None:
            faults.append(f"{place}: `{command}` printed\n{done.stdout}\nrather than\n{expected}")
    return faults


def main(documents: list[str]) -> int:
    passed, failed = 0, 0
    for document in documents:
        ran, faults = run(Path(document).resolve())
        for fault in faults:
            print(fault, file=sys.stderr)
        passed += ran - len(faults)
        failed += len(faults)
        if ran == 0:
            print(f"{document} shows nothing that can be run", file=sys.stderr)
            failed += 1
    print(f"Python {sys.version.split()[0]}: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The types, as checkers see them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import netproof

pytest.importorskip("mypy")

PACKAGE = Path(netproof.__file__).parent
SAMPLE = Path(__file__).with_name("sample.py")


def mypy(*arguments: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_the_package_is_strictly_typed(tmp_path: Path) -> None:
    cache = ["--cache-dir", str(tmp_path)]
    assert mypy("mypy", "--strict", "--python-version", "3.10", *cache, "-p", "netproof", folder=tmp_path) == ""


def test_the_tests_are_strictly_typed(tmp_path: Path) -> None:
    cache = ["--cache-dir", str(tmp_path)]
    files = sorted(path.name for path in SAMPLE.parent.glob("*.py"))
    assert mypy("mypy", "--strict", *cache, *files, folder=SAMPLE.parent) == ""


def test_the_stub_is_that_of_the_extension(tmp_path: Path) -> None:
    assert mypy("mypy.stubtest", "netproof._core", folder=tmp_path) == ""


def test_a_sample_has_the_types_that_it_says(tmp_path: Path) -> None:
    told = mypy("mypy", "--strict", "--cache-dir", str(tmp_path), str(SAMPLE), folder=tmp_path)
    assert told == ""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "import netproof\n"
        "netproof.check(3)\n"
        "netproof.check([], semantics='calico')\n"
        "netproof.Network([]).verdict('a/b', 'c/d', 80)\n"
        "netproof.Network([]).reach().peers\n"
        "netproof.check([]).findings[0].colour\n"
    )
    told = mypy("mypy", "--strict", "--cache-dir", str(tmp_path), str(wrong), folder=tmp_path)
    assert [f"wrong.py:{line}: error" in told for line in range(1, 7)] == [False, True, True, True, True, True]


def test_it_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file() and (PACKAGE / "_core.pyi").is_file()

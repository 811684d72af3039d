"""What the documentation shows is so."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import documents
from conftest import ROOT

MODULES = ["netproof", "netproof._checking", "netproof._inputs", "netproof._network", "netproof.answers"]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    for module in ("pandas", "networkx") if name == "netproof.answers" else ():
        pytest.importorskip(module)
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert failed == 0 and (tried > 0 or name == "netproof")


@pytest.mark.parametrize("name", ["bindings-python/README.md", "docs/python.md"])
def test_pages(name: str, tmp_path: Path) -> None:
    ran, faults = documents.run(ROOT / name)
    assert ran > 0 and not faults, "\n".join(faults)

"""Netproof checks AKS clusters with Cilium, and decides which flows their network policies allow.

`check(files)` gives the findings about files; `Network(files)` reads them once, to be asked many times for verdicts,
reasons, the map of all flows and what changes in it. `run(text)` is the JSON text form of every host.
"""

from __future__ import annotations

from . import _core
from ._checking import check, rule, run
from ._errors import EngineError, NetproofError, UsageError
from ._inputs import File, Files, Object
from ._network import Network
from .answers import (
    AddressPlans,
    Decision,
    Diff,
    Finding,
    ReachClasses,
    ReachMap,
    ReachPeers,
    RefusedFlow,
    Report,
    Rule,
    Rules,
    TestReport,
)

__version__ = _core.version()

__all__ = [
    "AddressPlans",
    "Decision",
    "Diff",
    "EngineError",
    "File",
    "Files",
    "Finding",
    "NetproofError",
    "Network",
    "Object",
    "ReachClasses",
    "ReachMap",
    "ReachPeers",
    "RefusedFlow",
    "Report",
    "Rule",
    "Rules",
    "TestReport",
    "UsageError",
    "check",
    "rule",
    "run",
]

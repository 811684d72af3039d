"""Netproof checks AKS clusters with Cilium, and decides which flows their network policies allow.

`check(files)` gives the findings about files; `Network(files)` reads them once, to be asked many times for verdicts,
reasons, the map of all flows and what changes in it. `run(text)` is the JSON text form of every host.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _core

if TYPE_CHECKING:
    from . import answers
    from ._checking import check, rule, run
    from ._errors import EngineError, NetproofError, UsageError
    from ._inputs import File, Files, Object
    from ._network import Network
    from .answers import (
        AddressPlans,
        AdmissionReview,
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
    "AdmissionReview",
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
    "answers",
    "check",
    "rule",
    "run",
]

if not TYPE_CHECKING:
    # The command line needs none of these, and they take longer to load than it takes to run.
    _MODULES = {
        "_checking": ("check", "rule", "run"),
        "_errors": ("EngineError", "NetproofError", "UsageError"),
        "_inputs": ("File", "Files", "Object"),
        "_network": ("Network",),
    }
    _PLACES = {name: module for module, names in _MODULES.items() for name in names}

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module `netproof` has no attribute `{name}`")
        from importlib import import_module

        module = import_module(f".{_PLACES.get(name, 'answers')}", __name__)
        value = module if name == "answers" else getattr(module, name)
        globals()[name] = value
        return value

    def __dir__():
        return sorted({*globals(), *__all__})

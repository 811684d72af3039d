"""The answers of the engine, with what Python adds: data frames, graphs, and how notebooks show them.

Every answer is frozen and compares by its members; `to_dict()` gives plain values, `to_json()` the bytes that every host
writes. Members are read from these once somebody looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, Union

from . import _answers
from ._answer import Answer
from ._answers import (
    AddressPlan,
    AdmissionResponse,
    AdmissionStatus,
    Capacity,
    Cause,
    ClassFlow,
    Counterexample,
    CounterexampleFlow,
    DecisionCase,
    Edit,
    Finding,
    Fix,
    Flow,
    FlowChange,
    IgnoredPolicy,
    Nearest,
    Note,
    ObjectRef,
    PeerClass,
    PeerFlow,
    PlannedRange,
    PolicyChange,
    PortRange,
    Position,
    Range,
    Related,
    RuleHit,
    SettingChange,
    Severity,
    Side,
    Summary,
    TestResult,
    TestStatus,
    TestSummary,
    Verdict,
)
from ._errors import UsageError
from ._words import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx
    import pandas

__all__ = [
    "AddressPlan",
    "AddressPlans",
    "AdmissionResponse",
    "AdmissionReview",
    "AdmissionStatus",
    "Answer",
    "Capacity",
    "Cause",
    "ClassFlow",
    "Counterexample",
    "CounterexampleFlow",
    "Decision",
    "DecisionCase",
    "Diff",
    "Edit",
    "Finding",
    "Fix",
    "Flow",
    "FlowChange",
    "IgnoredPolicy",
    "Nearest",
    "Note",
    "ObjectRef",
    "PeerClass",
    "PeerFlow",
    "PlannedRange",
    "PolicyChange",
    "PortRange",
    "Position",
    "Range",
    "ReachClasses",
    "ReachMap",
    "ReachPeers",
    "RefusedFlow",
    "Related",
    "Report",
    "Rule",
    "RuleHit",
    "Rules",
    "SettingChange",
    "Severity",
    "Side",
    "Summary",
    "TestReport",
    "TestResult",
    "TestStatus",
    "TestSummary",
    "Verdict",
]


class Report(_answers.Report):
    """What a check found. Iterating gives the findings."""

    __slots__ = ()

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame with a row for each finding; needs pandas.

        >>> from netproof import check
        >>> frame = check("examples/quickstart/cluster.sh", today="2026-11-22").to_pandas()
        >>> frame.groupby("severity").size().to_dict()
        {'error': 4, 'warning': 2}
        """
        from . import _tables

        return _tables.of_report(self)

    def __repr__(self) -> str:
        return f"<Report: {_severities(self.summary)}>"


class Decision(_answers.Decision):
    """The verdict on a flow, with the reasons."""

    __slots__ = ()

    def __repr__(self) -> str:
        flow = self.flow
        return f"<Decision: {flow.from_} -> {flow.to} {flow.port} {self.verdict}>"


class RefusedFlow(_answers.RefusedFlow):
    """One of several flows that has no answer, and why."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<RefusedFlow: {self.error}>"


class ReachClasses(_answers.ReachClasses):
    """What may flow between classes of peers that nothing tells apart. Iterating gives the flows."""

    __slots__ = ()

    def to_pandas(self, *, classes: bool = False) -> pandas.DataFrame:
        """A data frame with a row for each pair of peers and each range of ports; needs pandas.

        `state` is `allow`, `limited` (part of what is allowed passes only under conditions) or `unknown`. With
        `classes`, rows are those of classes, which are named by their first member.

        >>> from netproof import Network
        >>> frame = Network("examples/flows", today="2026-11-22").reach().to_pandas()
        >>> frame[(frame["from"] == "shop/web") & (frame["to"] == "shop/db")].iloc[0]["port_from"]
        np.int64(5433)
        """
        from . import _tables

        return _tables.of_reach(self if classes else self._peers())

    def to_networkx(self, *, classes: bool = False) -> networkx.DiGraph[str]:
        """A graph with a node for each peer, and an edge where something passes or may pass; needs networkx.

        Edges have `ports`, `limited`, `unknown` and a `label`. With `classes`, nodes are classes with their `members`.

        >>> from netproof import Network
        >>> graph = Network("examples/flows", today="2026-11-22").reach().to_networkx()
        >>> graph.edges["shop/web", "shop/db"]["label"]
        '5433/TCP'
        """
        from . import _graphs

        return _graphs.of_reach(self if classes else self._peers())

    def _expanded_by(self, ask: Callable[[], ReachPeers]) -> ReachClasses:
        object.__setattr__(self, "_more", ask)
        return self

    def _peers(self) -> ReachPeers:
        try:
            ask: Callable[[], ReachPeers] = self._more
        except AttributeError:
            raise UsageError(
                "this map has no network to ask for single peers; take `classes=True`, or ask `reach(expand=True)`"
            ) from None
        return ask()

    def __repr__(self) -> str:
        return f"<ReachClasses: {counted(len(self.classes), 'class', 'classes')}, {counted(len(self.flows), 'flow')}>"


class ReachPeers(_answers.ReachPeers):
    """What may flow between single peers. Iterating gives the flows."""

    __slots__ = ()

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame with a row for each pair of peers and each range of ports; needs pandas."""
        from . import _tables

        return _tables.of_reach(self)

    def to_networkx(self) -> networkx.DiGraph[str]:
        """A graph with a node for each peer, and an edge where something passes or may pass; needs networkx."""
        from . import _graphs

        return _graphs.of_reach(self)

    def __repr__(self) -> str:
        return f"<ReachPeers: {counted(len(self.peers), 'peer')}, {counted(len(self.flows), 'flow')}>"


ReachMap: TypeAlias = Union[ReachClasses, ReachPeers]
"""What may flow, between classes or between single peers."""


class Diff(_answers.Diff):
    """What flows open and close."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Diff: {len(self.opened):,} opened, {len(self.closed):,} closed>"


class TestReport(_answers.TestReport):
    """Which expectations hold. Iterating gives the results."""

    __slots__ = ()
    __test__ = False

    def __repr__(self) -> str:
        summary = self.summary
        return f"<TestReport: {summary.passed:,} passed, {summary.failed:,} failed, {summary.unknown:,} unknown>"


class AddressPlans(_answers.AddressPlans):
    """The address plan of each cluster. Iterating gives the plans."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<AddressPlans: {counted(len(self.clusters), 'cluster')}>"


class AdmissionReview(_answers.AdmissionReview):
    """The answer to a review of the API server; `to_json()` is the body of the response."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<AdmissionReview: {'allowed' if self.response.allowed else 'refused'}>"


class Rule(_answers.Rule):
    """What is known about a rule."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Rule: {self.code} {self.name}>"


class Rules(_answers.Rules):
    """What is known about all rules. Iterating gives the rules."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Rules: {counted(len(self.rules), 'rule')}>"


def _severities(summary: Any) -> str:
    counts = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")]
    return ", ".join(counted(number, name) for number, name in counts)

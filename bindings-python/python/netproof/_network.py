"""A cluster that is read once and asked many times."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, Literal, TypeAlias, cast, overload

from . import _core
from ._answer import checked
from ._errors import UsageError
from ._inputs import Files, json_of, listed
from ._options import Admission, Semantics, Setting, options_of
from .answers import (
    AddressPlans,
    AdmissionReview,
    Decision,
    Diff,
    ReachClasses,
    ReachMap,
    ReachPeers,
    RefusedFlow,
    Report,
    TestReport,
    Verdict,
)

Level: TypeAlias = Literal["workloads", "pods"]
"""Whom maps show: workloads for their pods, or pods."""

FLOWS_AT_ONCE = 1024
"""Flows of one request: of a long iterable only so many are held besides their answers."""


class Network:
    """A cluster with its policies and workloads: files read once with some options, asked many times.

    Any number of threads may ask at once. While the engine works, other threads of Python run.

    >>> network = Network("examples/flows", today="2026-11-22")
    >>> network.verdict("shop/web", "shop/db", "5432/TCP")
    'deny'
    >>> network.decide("shop/web", "shop/db", "5432/TCP").nearest.message
    'in NetworkPolicy `shop/db-in`, write port `5432` in place of `5433`'
    """

    __slots__ = ("_changes", "_engine", "_options")

    def __init__(
        self,
        files: Files,
        *,
        today: str | date | None = None,
        select: str | Iterable[str] | None = None,
        ignore: str | Iterable[str] | None = None,
        changed: str | Iterable[str | os.PathLike[str]] | None = None,
        semantics: Semantics | None = None,
        kubernetes_version: str | None = None,
        cilium_version: str | None = None,
        config: Setting | Mapping[str, Any] | None = None,
        facts: Setting | None = None,
        baseline: Setting | None = None,
        agent: Mapping[str, Any] | None = None,
        dns_answers: Mapping[str, str | Iterable[str]] | None = None,
        admission: Admission | None = None,
    ) -> None:
        """Reads files on all cores.

        `files` is a path, a `File`, an `Object`, or an iterable of these; folders are read as the command line reads
        them. The options are those of `check`.

        Raises `FileNotFoundError` or another `OSError` for a path that cannot be opened, `UsageError` for an option
        that is wrong, `TypeError` for what is no file.
        """
        self._options = options_of(
            today=today,
            select=select,
            ignore=ignore,
            changed=changed,
            semantics=semantics,
            kubernetes_version=kubernetes_version,
            cilium_version=cilium_version,
            config=config,
            facts=facts,
            baseline=baseline,
            agent=agent,
            dns_answers=dns_answers,
            admission=admission,
        )
        self._engine = _core.Engine(listed(files), self._options)
        self._changes = 0

    def check(self, before: Network | Files | None = None) -> Report:
        """The findings about the files; with `before`, also what changes from that state, and whether it can.

        >>> report = Network("examples/quickstart/cluster.sh", today="2026-11-22").check()
        >>> [finding.rule for finding in report if finding.severity == "error"]
        ['NP352', 'NP102', 'NP302', 'NP104']
        """
        return Report.from_json(self._ask({"operation": "check"}, before))

    def verdict(self, from_: str, to: str, port: str) -> Verdict:
        """The verdict on a flow and nothing else, which is what takes the least time.

        >>> network = Network("examples/flows", today="2026-11-22")
        >>> network.verdict("monitoring/prometheus", "shop/db", "5432/TCP")
        'allow'
        """
        return self._engine.verdict(from_, to, port)

    @overload
    def decide(
        self,
        from_: str,
        to: str,
        port: str,
        *,
        http: str | None = None,
        headers: str | Iterable[str] | None = None,
        dns: str | None = None,
        sni: str | None = None,
        explain: bool = True,
    ) -> Decision: ...

    @overload
    def decide(self, from_: Mapping[str, Any], /, *, explain: bool = True) -> Decision: ...

    @overload
    def decide(
        self, from_: Iterable[Mapping[str, Any]], /, *, explain: bool = True
    ) -> list[Decision | RefusedFlow]: ...

    def decide(
        self,
        from_: str | Mapping[str, Any] | Iterable[Mapping[str, Any]],
        to: str | None = None,
        port: str | None = None,
        *,
        http: str | None = None,
        headers: str | Iterable[str] | None = None,
        dns: str | None = None,
        sni: str | None = None,
        explain: bool = True,
    ) -> Decision | list[Decision | RefusedFlow]:
        """The verdict on a flow, with the reasons.

        A flow is given by its ends and its port, or as a mapping with the members `from`, `to`, `port` and, where they
        matter, `http`, `headers`, `dns`, `sni`. An iterable of such mappings gives a list of as many answers: of a flow
        that cannot be answered a `RefusedFlow`, which says why. Without `explain` only the verdicts are answered.

        >>> network = Network("examples/flows", today="2026-11-22")
        >>> decision = network.decide("shop/web", "shop/db", "5432/TCP")
        >>> decision.verdict, decision.ingress.verdict
        ('deny', 'deny')
        >>> flows = [{"from": "shop/web", "to": "shop/db", "port": port} for port in ("5432/TCP", "5433/TCP")]
        >>> [answer.verdict for answer in network.decide(flows)]
        ['deny', 'allow']
        """
        if isinstance(from_, str):
            if to is None or port is None:
                raise TypeError("`decide` of a single flow needs `from_`, `to` and `port`")
            headers = [headers] if isinstance(headers, str) else headers
            members = {
                "from": from_,
                "to": to,
                "port": port,
                "http": http,
                "headers": None if headers is None else list(headers),
                "dns": dns,
                "sni": sni,
            }
            flow = {name: value for name, value in members.items() if value is not None}
            return self._decision(_flow(flow, explain))
        if not (to is None and port is None and http is None and headers is None and dns is None and sni is None):
            raise TypeError("what a flow given as a mapping is about stands in the mapping")
        if isinstance(from_, Mapping):
            return self._decision(_flow(from_, explain))
        if not isinstance(from_, Iterable):
            raise TypeError(f"a flow is given by its ends or as a mapping, not as `{type(from_).__name__}`")
        return list(self._decisions(iter(from_), explain))

    @overload
    def reach(
        self,
        from_: str | Iterable[str] | None = None,
        to: str | Iterable[str] | None = None,
        port: str | None = None,
        level: Level | None = None,
        expand: Literal[False] = False,
    ) -> ReachClasses: ...

    @overload
    def reach(
        self,
        from_: str | Iterable[str] | None = None,
        to: str | Iterable[str] | None = None,
        port: str | None = None,
        level: Level | None = None,
        *,
        expand: Literal[True],
    ) -> ReachPeers: ...

    @overload
    def reach(
        self,
        from_: str | Iterable[str] | None = None,
        to: str | Iterable[str] | None = None,
        port: str | None = None,
        level: Level | None = None,
        expand: bool = False,
    ) -> ReachMap: ...

    def reach(
        self,
        from_: str | Iterable[str] | None = None,
        to: str | Iterable[str] | None = None,
        port: str | None = None,
        level: Level | None = None,
        expand: bool = False,
    ) -> ReachMap:
        """What may flow between all, or between those that are named, on all ports or one.

        Peers that nothing tells apart are one class; with `expand` each is by itself. `level` says whether workloads
        stand for their pods.

        >>> network = Network("examples/flows", today="2026-11-22")
        >>> flow, = network.reach("monitoring/", "shop/db", expand=True).flows
        >>> flow.from_, flow.to, flow.ports[0].from_
        ('monitoring/prometheus', 'shop/db', 5432)
        """
        asked: dict[str, Any] = {"operation": "reach", "from": _names(from_, "from_"), "to": _names(to, "to")}
        asked |= {"port": port, "level": level, "expand": bool(expand)}
        query = {name: value for name, value in asked.items() if value is not None}
        text = self._ask(query)
        if expand:
            return ReachPeers.from_json(text)
        return ReachClasses.from_json(text)._expanded_by(self._again(query | {"expand": True}))

    def diff(self, before: Network | Files, level: Level | None = None) -> Diff:
        """What flows open and close from another state to this one, and the rules that make it so.

        >>> new = Network("examples/diff/new", today="2026-11-22")
        >>> [(flow.from_, flow.to) for flow in new.diff("examples/diff/old").opened]
        [('ops/backup', 'shop/db'), ('shop/api', 'shop/db')]
        """
        asked: dict[str, Any] = {"operation": "diff"}
        if level is not None:
            asked["level"] = level
        return Diff.from_json(self._ask(asked, before))

    def test(self) -> TestReport:
        """Whether the expectations among the files hold; each that does not has a counterexample.

        >>> report = Network("examples/flows", today="2026-11-22").test()
        >>> report.summary.passed, report.summary.failed
        (4, 2)
        """
        return TestReport.from_json(self._ask({"operation": "test"}))

    def addresses(self) -> AddressPlans:
        """The address plan of each cluster: its ranges, what collides, what is free, and how full they get.

        >>> plan, = Network("examples/quickstart/cluster.sh", today="2026-11-22").addresses().clusters
        >>> plan.name, plan.free[0]
        ('shop', '192.168.0.0/16')
        """
        return AddressPlans.from_json(self._ask({"operation": "addresses"}))

    def admit(self, review: Mapping[str, Any] | str) -> AdmissionReview:
        """The answer to an AdmissionReview of the API server, which is given as a mapping or as its JSON text."""
        value = review
        if isinstance(review, str):
            try:
                value = json.loads(review)
            except ValueError as error:
                raise UsageError(f"the review is no JSON: {error}") from None
        if not isinstance(value, Mapping):
            raise TypeError(f"the review is a mapping or its JSON text, not `{type(value).__name__}`")
        return AdmissionReview.from_json(self._ask({"operation": "admit", "review": value}))

    def apply(
        self,
        change: Mapping[str, Any] | None = None,
        *,
        upsert: Iterable[Mapping[str, Any]] = (),
        remove: Iterable[Mapping[str, Any]] = (),
    ) -> Diff:
        """Adds or replaces objects and removes others; answers which flows open and close by it.

        `remove` names objects by `apiVersion`, `kind`, `namespace` and `name`. Both may also stand in one mapping.

        >>> network = Network("examples/flows", today="2026-11-22")
        >>> policy = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
        >>> len(network.apply(remove=[policy | {"namespace": "shop", "name": "db-in"}]).opened) > 0
        True
        >>> network.verdict("shop/web", "shop/db", "5432/TCP")
        'allow'
        """
        if change is None:
            change = {"upsert": _objects(upsert, "upsert"), "remove": _objects(remove, "remove")}
        elif not isinstance(change, Mapping):
            raise TypeError(f"a change is a mapping, not `{type(change).__name__}`")
        text = self._engine.apply(json_of(change, "the change"))
        self._changes += 1
        return Diff.from_json(checked(text))

    def _ask(self, request: Mapping[str, Any], before: Network | Files | None = None) -> str:
        other = None
        if before is not None:
            other = before._engine if isinstance(before, Network) else _core.Engine(listed(before), self._options)
        return checked(self._engine.ask(json_of(request, "the request"), other))

    def _decision(self, flow: Mapping[str, Any]) -> Decision:
        text = self._ask({"operation": "decide", "flow": flow})
        answer = json.loads(text)
        if "error" in answer:
            raise UsageError(answer["error"])
        return Decision.from_json(text)

    def _decisions(
        self, flows: Iterator[Mapping[str, Any]], explain: bool
    ) -> Iterator[Decision | RefusedFlow]:
        while asked := [_flow(flow, explain) for flow in islice(flows, FLOWS_AT_ONCE)]:
            text = self._ask({"operation": "decide", "flows": asked})
            for answer in json.loads(text)["answers"]:
                if "error" in answer:
                    yield cast(RefusedFlow, RefusedFlow._of(answer))
                else:
                    yield cast(Decision, Decision._of(answer))

    def _again(self, query: Mapping[str, Any]) -> Callable[[], ReachPeers]:
        """What asks for the same map of single peers, as long as the network is what it was."""
        changes = self._changes

        def ask() -> ReachPeers:
            if self._changes != changes:
                raise UsageError("the network was changed after this map was made; ask `reach` again")
            return ReachPeers.from_json(self._ask(query))

        return ask

    def __repr__(self) -> str:
        return f"<netproof.Network at {id(self):#x}>"


def _flow(flow: Mapping[str, Any], explain: bool) -> Mapping[str, Any]:
    if not isinstance(flow, Mapping):
        raise TypeError(f"a flow is a mapping, not `{type(flow).__name__}`")
    return flow if explain else {**flow, "explain": False}


def _names(names: str | Iterable[str] | None, what: str) -> list[str] | None:
    if names is None:
        return None
    if isinstance(names, str):
        return [names]
    if not isinstance(names, Iterable) or isinstance(names, Mapping):
        raise TypeError(f"`{what}` is a peer or an iterable of peers, not `{type(names).__name__}`")
    return list(names)


def _objects(objects: Iterable[Mapping[str, Any]], what: str) -> list[Mapping[str, Any]]:
    if isinstance(objects, (str, bytes, Mapping)) or not isinstance(objects, Iterable):
        raise TypeError(f"`{what}` is an iterable of objects, not `{type(objects).__name__}`")
    return list(objects)

"""A program over the package, to see that checkers of types know what it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import netproof
from netproof import File, Network, Object
from netproof.answers import Finding, Verdict

if TYPE_CHECKING:
    from typing_extensions import assert_type
else:

    def assert_type(value: object, kind: object) -> object:
        return value


def errors(folder: Path) -> list[Finding]:
    report = netproof.check([folder, File("a.sh", "az aks list"), Object({"kind": "Pod"}, "pod")], select="NP3")
    return [finding for finding in report if finding.severity == "error" and finding.range is not None]


def verdicts(network: Network) -> dict[str, Verdict]:
    one = network.decide("shop/web", "shop/db", "5432/TCP")
    assert_type(one, netproof.Decision)
    several = network.decide([{"from": "shop/web", "to": "shop/db", "port": "5432/TCP"}])
    assert_type(several, list[netproof.Decision | netproof.RefusedFlow])
    assert_type(network.decide({"from": "a/b", "to": "c/d", "port": "1/TCP"}), netproof.Decision)
    assert_type(network.reach(), netproof.ReachClasses)
    assert_type(network.reach(expand=True), netproof.ReachPeers)
    assert_type(netproof.rule("NP302"), netproof.Rule)
    assert_type(netproof.rule(), netproof.Rules)
    assert_type(network.diff("old"), netproof.Diff)
    return {answer.flow.to: answer.verdict for answer in several if isinstance(answer, netproof.Decision)}

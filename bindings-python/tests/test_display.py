"""How notebooks show answers."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

import netproof
from conftest import TODAY, pod, policy
from netproof import File, Network, Object, answers

NEVER_CLOSED = {"br"}


class Reader(HTMLParser):
    """Holds HTML to what notebooks show of it: closed elements, none of which does anything."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "style", "iframe", "img", "a", "object", "link"}, tag
        assert all(name in {"class", "style", "scope"} for name, _ in attrs), attrs
        if tag not in NEVER_CLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shown(answer: Any) -> str:
    reader = Reader()
    reader.feed(answer._repr_html_())
    reader.close()
    assert not reader.open
    return " ".join(reader.texts)


def test_every_answer_is_shown(network: Network) -> None:
    quick = Network("examples/quickstart", today=TODAY)
    new = Network("examples/diff/new", today=TODAY)
    script = "az aks create --name a --resource-group a --node-vm-size Standard_D{}s_v5\n"
    old, after = (File("a.sh", script.format(cores)) for cores in (4, 8))
    changed = Network(after, today=TODAY).check(old)
    refused = network.decide([{"from": "nobody", "to": "shop/db", "port": "1/TCP"}])[0]
    for answer, words in [
        (quick.check(), ["5 errors, 2 warnings", "✖ error", "NP302", "examples/quickstart/cluster.sh:32:14"]),
        (changed, ["Standard_D4s_v5 → Standard_D8s_v5"]),
        (network.decide("shop/web", "shop/db", "5432/TCP"), ["✖ deny", "shop/web → shop/db", "nearest change"]),
        (network.decide("shop/web", "shop/db", "5432/TCP", explain=False), ["✖ deny"]),
        (refused, ["nobody"]),
        (network.reach(), ["shop/web", "5433 /TCP".replace(" ", ""), "?"]),
        (network.reach(expand=True), ["9 peers", "shop/web"]),
        (new.diff("examples/diff/old"), ["+ opened", "- closed", "ops/backup → shop/db"]),
        (new.diff(new), ["nothing changes"]),
        (network.test(), ["4 passed, 2 failed", "✖ fail", "shop/web → shop/db 5432/TCP"]),
        (quick.addresses(), ["collides", "192.168.0.0/16"]),
        (Network([], today=TODAY).addresses(), ["no cluster"]),
        (netproof.rule("NP302"), ["NP302", "pod-cidr-overlaps-service-cidr"]),
        (netproof.rule(), ["NP302"]),
    ]:
        text = shown(answer)
        for word in words:
            assert word in text, (type(answer), word, text)


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "`<b>`", "</td></table>", "\"'&"])
def test_what_users_wrote_is_escaped(hostile: str) -> None:
    wrong = policy(hostile, namespace=hostile, ingress=[{"from": [{"ipBlock": {"cidr": hostile}}]}])
    network = Network([Object(wrong, hostile), Object(pod(hostile, hostile), hostile)], today=TODAY)
    assert hostile.strip("`") in shown(network.check()).replace("  ", "")
    shown(network.reach())
    shown(netproof.check(File(hostile, "az aks create --name a --pod-cidr 10.0.0.0/33"), today=TODAY))


def test_long_answers_are_cut(network: Network) -> None:
    finding = network.check().findings[0] if network.check().findings else netproof.check(
        "examples/quickstart/cluster.sh", today=TODAY
    ).findings[0]
    summary = answers.Summary(errors=1000, warnings=0, infos=0)
    report = netproof.Report(findings=(finding,) * 1000, notes=(), summary=summary, as_of="2026-01-01")
    text = shown(report)
    assert "and 800 more" in text and len(report._repr_html_()) < 300_000
    pods = [Object(pod(f"pod-{at}", f"team-{at}"), f"{at}") for at in range(60)]
    policies = [Object(policy("deny", f"team-{at}", policyTypes=["Ingress"]), f"policy {at}") for at in range(0, 60, 2)]
    assert "more" in shown(Network([*pods, *policies], today=TODAY).reach(expand=True))

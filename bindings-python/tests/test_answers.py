"""Answers: the bytes of the text form, and objects that are made of them."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import netproof
from conftest import ROOT, TODAY, named, text_request
from netproof import Network, NetproofError, answers


def asked() -> list[tuple[Any, dict[str, object]]]:
    """Answers of every operation, with the requests of the text form that ask for the same."""
    flow = {"from": "shop/web", "to": "shop/db", "port": "5432/TCP"}
    folder = "examples/flows"
    network = Network(named(folder), today=TODAY)
    old = text_request("diff", "examples/diff/old")["files"]
    new = Network(named("examples/diff/new"), today=TODAY)
    quick = Network(named("examples/quickstart"), today=TODAY)
    return [
        (quick.check(), text_request("check", "examples/quickstart")),
        (quick.check(named("examples/quickstart")),
         text_request("check", "examples/quickstart", before=text_request("", "examples/quickstart")["files"])),
        (network.check(), text_request("check", folder)),
        (network.decide("shop/web", "shop/db", "5432/TCP"), text_request("decide", folder, flow=flow)),
        (network.decide(flow, explain=False), text_request("decide", folder, flow=flow | {"explain": False})),
        (network.reach(), text_request("reach", folder)),
        (network.reach("shop/web", ["shop/db"], "5433/TCP", "pods", expand=True),
         text_request("reach", folder, **{"from": "shop/web"}, to=["shop/db"], port="5433/TCP", level="pods", expand=True)),
        (new.diff(named("examples/diff/old")), text_request("diff", "examples/diff/new", before=old)),
        (network.test(), text_request("test", folder)),
        (quick.addresses(), text_request("addresses", "examples/quickstart")),
        (netproof.rule("NP302"), {"operation": "rule", "code": "NP302"}),
        (netproof.rule(), {"operation": "rule"}),
    ]


def test_typed_answers_are_the_bytes_of_the_text_form() -> None:
    for answer, request in asked():
        text = netproof.run(json.dumps(request))
        assert answer.to_json() == text, request["operation"]
        assert answer.to_dict() == json.loads(text)
        assert list(answer.to_dict()) == list(json.loads(text))
        # Made of the members alone, without the text.
        made = dataclasses.replace(answer)
        assert made == answer and made.to_json() == text


def test_answers_are_values() -> None:
    for answer, _ in asked():
        for same in (copy.copy(answer), copy.deepcopy(answer), pickle.loads(pickle.dumps(answer))):
            assert same == answer and type(same) is type(answer)
        assert answer != json and answer == type(answer).from_json(answer.to_json())
        name = dataclasses.fields(answer)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(answer, name, None)
        with pytest.raises(AttributeError, match="nothing_of_it"):
            answer.nothing_of_it
        assert len(repr(answer)) < 200 and type(answer).__name__ in repr(answer)
        assert isinstance(answer, answers.Answer)


def test_members_are_those_of_the_contract(network: Network) -> None:
    report = Network("examples/quickstart/cluster.sh", today=TODAY).check()
    finding = next(finding for finding in report if finding.rule == "NP302")
    assert finding.severity == "error" and finding.name == "pod-cidr-overlaps-service-cidr"
    assert finding.as_of and finding.refused_by is None
    assert finding.range is not None and finding.range.start.line == 32
    assert report.summary.errors == len([one for one in report.findings if one.severity == "error"])
    assert len(report) == len(report.findings)
    decision = network.decide("shop/web", "shop/db", "5432/TCP")
    assert decision.flow.from_ == "shop/web" and decision.egress.verdict == "allow"
    assert decision.ingress.rules and decision.ingress.rules[0].effect == "no-match"
    assert decision.nearest and decision.nearest.changes[0].file == "examples/flows/policies.yaml"
    result = list(network.test())[0]
    assert result.status == "fail" and result.counterexample and result.counterexample.flow
    flow = network.reach(expand=True).flows[0]
    assert flow.ports[0].protocol == "any" and flow.ports[0].from_ is None


def test_decide_takes_flows_in_each_form(network: Network) -> None:
    flow = {"from": "shop/web", "to": "shop/db", "port": "5433/TCP"}
    one = network.decide(from_="shop/web", to="shop/db", port="5433/TCP")
    assert network.decide(flow) == one
    several = network.decide([flow, {"from": "nobody", "to": "shop/db", "port": "1"}, flow])
    assert [type(answer).__name__ for answer in several] == ["Decision", "RefusedFlow", "Decision"]
    assert several[0] == one and several[0].to_json() == one.to_json()
    refused = several[1]
    assert isinstance(refused, netproof.RefusedFlow) and "nobody" in refused.error
    assert json.loads(refused.to_json()) == {"flow": refused.flow.to_dict(), "error": refused.error}
    assert network.decide([]) == [] and network.decide(iter(())) == []
    many = network.decide(({**flow, "explain": False} for _ in range(2500)))
    assert len(many) == 2500 and set(answer.verdict for answer in many if isinstance(answer, netproof.Decision)) == {"allow"}
    http = network.decide("shop/web", "shop/db", "5433/TCP", http="GET /", headers="Accept: text/html", explain=False)
    assert http.flow.http == "GET /" and http.flow.headers == ("Accept: text/html",) and http.egress.rules is None
    assert network.decide("shop/web", "fqdn:api.example.com", "443/TCP", sni="api.example.com").verdict == "allow"


def test_misuse_is_raised(network: Network) -> None:
    flow = {"from": "shop/web", "to": "shop/db", "port": "5433/TCP"}
    misuses: tuple[Callable[[], object], ...] = (
        lambda: network.verdict("nobody", "shop/db", "80/TCP"),
        lambda: network.verdict("shop/web", "shop/db", "many"),
        lambda: network.decide("nobody", "shop/db", "80/TCP"),
        lambda: network.decide({"from": "shop/web"}),
        lambda: network.decide(flow | {"colour": "red"}),
        lambda: network.decide("shop/web", "shop/db", "5433/TCP", headers=["a: b"]),
        lambda: network.reach("nobody"),
        lambda: network.reach(port="many"),
        lambda: network.reach(level="planets"),  # type: ignore[call-overload]
        lambda: network.diff("examples/diff", level="planets"),  # type: ignore[arg-type]
        lambda: network.apply({"upsert": 3}),
        lambda: network.apply({"colour": "red"}),
        lambda: netproof.rule("NP000"),
        lambda: Network("examples/quickstart", today=TODAY).verdict("a/b", "c/d", "1/TCP"),
    )
    for misuse in misuses:
        with pytest.raises(netproof.UsageError) as raised:
            misuse()
        message = str(raised.value)
        assert isinstance(raised.value, (NetproofError, ValueError)) and message and not message.endswith(".")
    mistakes: tuple[Callable[[], object], ...] = (
        lambda: network.decide("shop/web"),  # type: ignore[arg-type]
        lambda: network.decide(3),  # type: ignore[call-overload]
        lambda: network.decide([3]),  # type: ignore[list-item]
        lambda: network.decide(flow, "shop/db"),  # type: ignore[call-overload]
        lambda: network.decide(flow, http="GET /"),  # type: ignore[call-overload]
        lambda: network.verdict("shop/web", "shop/db", 80),  # type: ignore[arg-type]
        lambda: network.verdict("shop/web", "shop/db"),  # type: ignore[call-arg]
        lambda: network.reach(3),  # type: ignore[call-overload]
        lambda: network.diff(3),  # type: ignore[arg-type]
        lambda: network.apply(3),  # type: ignore[arg-type]
        lambda: network.apply(upsert={"kind": "Pod"}),  # type: ignore[dict-item]
        lambda: network.admit(3),  # type: ignore[arg-type]
        lambda: netproof.run(3),  # type: ignore[arg-type]
        lambda: netproof.rule(3),  # type: ignore[call-overload]
    )
    for wrong in mistakes:
        with pytest.raises(TypeError):
            wrong()


def test_run_answers_misuse(network: Network) -> None:
    for request in ("", "{}", "[]", '{"operation":"fly"}', '{"operation":"decide","files":[]}'):
        assert netproof.run(request).startswith('{"error":{"message":"')


def test_everything_named_is_there() -> None:
    for module in (netproof, answers):
        for name in module.__all__:
            assert getattr(module, name) is not None
    assert netproof.__version__.count(".") == 2
    assert f'version = "{netproof.__version__}"' in (ROOT / "Cargo.toml").read_text()

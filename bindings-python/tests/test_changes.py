"""Networks that change, and those that are compared."""

from __future__ import annotations

import json
from typing import Any

import pytest

import netproof
from conftest import TODAY, pod, policy
from netproof import Network, Object


def made(*objects: Any) -> Network:
    return Network([Object(one, f"object {at}") for at, one in enumerate(objects)], today=TODAY)


def test_what_is_applied_is_as_if_it_had_been_read() -> None:
    web, db = pod("web", app="web"), pod("db", app="db")
    closed = policy("db-in", podSelector={"matchLabels": {"app": "db"}}, policyTypes=["Ingress"])
    network = made(web, db)
    assert network.verdict("shop/web", "shop/db", "5432/TCP") == "allow"
    before = made(web, db)
    diff = network.apply(upsert=[closed])
    assert [(change.from_, change.to) for change in diff.closed if change.from_ == "shop/web"] == [("shop/web", "shop/db")]
    assert network.verdict("shop/web", "shop/db", "5432/TCP") == "deny"
    assert network.reach().to_json() == made(web, db, closed).reach().to_json()
    assert network.diff(before).to_dict()["closed"] == diff.to_dict()["closed"]
    name = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "namespace": "shop", "name": "db-in"}
    assert network.apply({"remove": [name]}).opened
    assert network.reach().to_json() == before.reach().to_json()
    assert len(network.apply()) == 0


def test_a_map_knows_when_it_is_old(network: Network) -> None:
    pytest.importorskip("pandas")
    answer = network.reach()
    assert len(answer.to_pandas()) > len(answer.to_pandas(classes=True)) > 0
    network.apply(upsert=[pod("new", app="new")])
    with pytest.raises(netproof.UsageError, match="changed after"):
        answer.to_pandas()
    assert len(answer.to_pandas(classes=True)) > 0
    with pytest.raises(netproof.UsageError, match="no network"):
        type(answer).from_json(answer.to_json()).to_pandas()


def test_what_is_refused_changes_nothing(network: Network) -> None:
    before = network.reach().to_json()
    for change in ({"upsert": [{"kind": "Pod"}]}, {"upsert": [3]}, {"remove": [{"kind": "Pod"}]}):
        with pytest.raises(netproof.UsageError):
            network.apply(change)
    assert network.reach().to_json() == before


def test_a_network_is_compared_with_itself(network: Network) -> None:
    assert len(network.diff(network)) == 0
    assert network.check(network).changes == ()


def test_reviews_are_answered(network: Network) -> None:
    wrong = policy("wrong", ingress=[{"from": [{"ipBlock": {"cidr": "10.0.0.0/33"}}]}])
    request = {
        "uid": "0a1b",
        "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"},
        "resource": {"group": "networking.k8s.io", "version": "v1", "resource": "networkpolicies"},
        "name": "wrong",
        "namespace": "shop",
        "operation": "CREATE",
        "userInfo": {},
        "object": wrong,
    }
    review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
    warned = network.admit(review)
    assert isinstance(warned, netproof.AdmissionReview)
    assert warned.response.uid == "0a1b" and warned.response.allowed is True
    assert any("10.0.0.0/33" in warning for warning in warned.response.warnings)
    strict = Network("examples/flows", today=TODAY, admission="enforce")
    answer = strict.admit(json.dumps(review))
    assert answer.response.allowed is False
    assert answer.response.status and "10.0.0.0/33" in answer.response.status.message
    assert answer == strict.admit(review) and answer.to_dict()["response"]["allowed"] is False
    right: Any = review | {"request": request | {"object": policy("right")}}
    assert strict.admit(right).response.allowed is True
    reviews: tuple[Any, ...] = ({}, {"request": 3}, "{", "[]")
    for wrong_review in reviews:
        with pytest.raises((netproof.UsageError, TypeError)):
            network.admit(wrong_review)

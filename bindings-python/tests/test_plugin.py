"""Expectations as tests of pytest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import ROOT

FLOWS = ROOT / "examples" / "flows"


@pytest.fixture
def flows(pytester: pytest.Pytester) -> Path:
    folder = pytester.path / "flows"
    shutil.copytree(FLOWS, folder)
    return folder


def test_expectations_are_tests(pytester: pytest.Pytester, flows: Path) -> None:
    result = pytester.runpytest_subprocess("-v")
    result.assert_outcomes(passed=4, failed=2)
    result.stdout.fnmatch_lines(
        [
            "flows/expectations.yaml::web reaches the database FAILED*",
            "flows/expectations.yaml::prometheus reads the figures of the database PASSED*",
            "*_ web reaches the database _*",
            "web reaches the database does not hold  flows/expectations.yaml:5",
            "  shop/web -> shop/db  5432/TCP",
            "  it is denied: ingress of `shop/db`: default deny: 1 policy selects the pod, no rule matches*",
            "  more: netproof decide PATH* --from shop/web --to shop/db --port 5432/TCP",
        ]
    )
    assert "Traceback" not in result.stdout.str() and "pytest_plugin.py" not in result.stdout.str()


def test_one_is_chosen(pytester: pytest.Pytester, flows: Path) -> None:
    pytester.runpytest_subprocess("-k", "prometheus").assert_outcomes(passed=1, deselected=5)
    pytester.runpytest_subprocess("flows/expectations.yaml::web reaches no private network").assert_outcomes(passed=1)
    listed = pytester.runpytest_subprocess("--collect-only", "-q")
    assert listed.ret == 0 and listed.stdout.str().count("flows/expectations.yaml::") == 6


def test_the_cluster_may_stand_elsewhere(pytester: pytest.Pytester, flows: Path) -> None:
    (pytester.path / "tests").mkdir()
    (flows / "expectations.yaml").rename(pytester.path / "tests" / "expectations.yaml")
    pytester.makeini("[pytest]\nnetproof_paths =\n    flows/shop.yaml\n    flows/policies.yaml\nnetproof_today = 2026-11-22\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=4, failed=2)


def test_settings_count(pytester: pytest.Pytester, flows: Path) -> None:
    pytester.makeini("[pytest]\nnetproof_semantics = kubernetes\n")
    other = pytester.runpytest_subprocess()
    assert other.parseoutcomes() != {"passed": 4, "failed": 2}
    pytester.makeini("[pytest]\nnetproof_dns_answers =\n    api.example.com=192.0.2.1\n    api.example.com=192.0.2.2\n")
    pytester.runpytest_subprocess("-k", "partner").assert_outcomes(passed=1, deselected=5)
    pytester.makeini("[pytest]\nnetproof_semantics = calico\n")
    pytester.runpytest_subprocess().stdout.fnmatch_lines(["*calico*"])
    pytester.makeini("[pytest]\nnetproof_agent = nothing\n")
    assert pytester.runpytest_subprocess().ret != 0


def test_what_is_unknown_fails(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("all.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: left}\nspec: {containers: [{name: a, image: a}]}\n---\n"
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: in, namespace: left}\n"
        "spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]}\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: right}\nspec: {containers: [{name: a, image: a}]}\n---\n"
        "apiVersion: netproof/v1\nkind: Expectations\nexpect:\n"
        "- {name: b reaches a, from: right/b, to: left/a, ports: [80/TCP], verdict: allow}\n"
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["b reaches a is not known to hold  all.yaml:*"])


def test_a_faulty_file_is_an_error_of_collection(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("expectations.yaml").write_text("apiVersion: netproof/v1\nkind: Expectations\nexpct: []\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*expct*"])


def test_other_files_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("other.yaml").write_text("kind: Expectations\napiVersion: other/v1\n")
    pytester.path.joinpath("schema.json").write_text('{"kind": {"const": "Expectations"}, "a": "netproof/v1"}')
    pytester.path.joinpath("binary.json").write_bytes(b"\xff\x00netproof/v1")
    assert pytester.runpytest_subprocess().ret == pytest.ExitCode.NO_TESTS_COLLECTED

"""What may be handed over, and what is said about what may not."""

from __future__ import annotations

import errno
import json
import os
from collections import OrderedDict
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import netproof
from conftest import SCRIPT, TODAY, pod, policy
from netproof import File, Network, Object, UsageError, check


def test_paths_texts_and_bytes_are_the_same() -> None:
    name = "examples/quickstart/cluster.sh"
    text = Path(name).read_text()
    expected = check(name, today=TODAY).to_json()
    given: list[Any] = [
        Path(name),
        [name],
        (Path(name),),
        iter([name]),
        File(name, text),
        File(name, text.encode()),
        (File(name, text) for _ in range(1)),
    ]
    for files in given:
        assert check(files, today=TODAY).to_json() == expected


def test_a_folder_is_walked_as_the_command_line_walks_it() -> None:
    report = check("examples/quickstart", today=TODAY)
    assert {finding.file for finding in report} == {"examples/quickstart/cluster.sh", "examples/quickstart/staging.json"}


def test_no_files_are_no_findings() -> None:
    assert len(check([], today=TODAY)) == 0


def test_objects_have_a_path_and_no_range() -> None:
    wrong = policy("in", ingress=[{"from": [{"ipBlock": {"cidr": "10.0.0.0/33"}}]}])
    finding = check([Object(wrong, "in memory"), Object(pod("web"), "pod")], today=TODAY).findings[0]
    assert (finding.file, finding.range, finding.path) == ("in memory", None, "/spec/ingress/0/from/0/ipBlock/cidr")


def test_objects_of_other_classes_are_taken() -> None:
    labels = {"from-yaml": date(2026, 1, 2)}
    whole: Any = OrderedDict(pod("web"))
    whole["metadata"] = MappingProxyType({"name": "web", "namespace": "shop", "labels": labels, "finalizers": {"a"}})
    network = Network(Object(MappingProxyType(whole), "web"), today=TODAY)
    assert network.verdict("shop/web", "ip:192.0.2.1", "80/TCP") == "allow"


@pytest.mark.parametrize(
    "files",
    [3, None, b"a.yaml", {"kind": "Pod"}, [3], [b"a.yaml"], [{"kind": "Pod"}], [None], [["examples"]], 1.5, object()],
)
def test_what_is_no_file_is_a_type_error(files: Any) -> None:
    with pytest.raises(TypeError, match="`File`"):
        check(files)


def test_type_errors_say_what_to_write_instead() -> None:
    with pytest.raises(TypeError, match=r"`Object\(value, name\)`"):
        check([{"kind": "Pod"}])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"`File\(name, bytes\)`"):
        check(b"text")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the name of a `File`"):
        File(Path("a"), "")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the text of a `File`"):
        File("a", None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the value of an `Object`"):
        Object([], "a")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the name of an `Object`"):
        Object({}, 1)  # type: ignore[arg-type]


def test_a_text_in_place_of_a_path_is_told() -> None:
    with pytest.raises(FileNotFoundError, match="a string is a path, and a text is `File"):
        check("apiVersion: v1\nkind: Pod\n")
    with pytest.raises(UsageError, match="null"):
        check("a\0b")


def test_a_path_that_is_missing_is_as_open_tells_it(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    with pytest.raises(FileNotFoundError) as raised:
        check(missing)
    assert (raised.value.errno, raised.value.filename) == (errno.ENOENT, str(missing))
    assert raised.value.strerror == os.strerror(errno.ENOENT)
    with pytest.raises(FileNotFoundError):
        Network([File("a", ""), missing])
    with pytest.raises(FileNotFoundError):
        check([], before=missing)
    with pytest.raises(NotADirectoryError):
        check("examples/quickstart/cluster.sh/a")


def test_a_dash_is_a_path_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError):
        check("-")
    Path("-").write_text(SCRIPT)
    assert len(check("-", today=TODAY)) > 0


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes only there")
def test_a_name_that_is_not_utf8_is_read(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/a\xff.sh"
    with open(name, "w") as file:
        file.write(SCRIPT)
    assert len(check(os.fsdecode(name), today=TODAY)) > 0
    assert len(check(tmp_path, today=TODAY)) > 0


def test_what_has_no_form_in_json_is_told() -> None:
    loop: dict[str, Any] = {}
    loop["self"] = loop
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"a": deep}
    for value in (loop, deep, {"a": float("nan")}):
        with pytest.raises(UsageError, match="the object `a`"):
            check(Object(value, "a"))
    with pytest.raises(TypeError, match="`object` has no form in JSON"):
        check(Object({"a": object()}, "a"))
    for name, text in (("a", "\ud800"), ("\ud800", "a")):
        with pytest.raises(ValueError):
            check(File(name, text))


def test_options_are_those_of_the_text_form() -> None:
    text = Path("examples/quickstart/cluster.sh").read_text()
    file = File("cluster.sh", text)
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"today": TODAY}, {}),
        ({"today": date(2026, 11, 22)}, {}),
        ({"today": datetime(2026, 11, 22, 23, 59)}, {}),
        ({"select": "NP3"}, {"select": ["NP3"]}),
        ({"select": ("NP3", "NP1"), "ignore": {"NP302"}}, {"select": ["NP3", "NP1"], "ignore": ["NP302"]}),
        ({"changed": [Path("cluster.sh")]}, {"changed": ["cluster.sh"]}),
        ({"changed": []}, {"changed": []}),
        ({"semantics": "kubernetes"}, {"semantics": "kubernetes"}),
        ({"kubernetes_version": "1.35", "cilium_version": "1.18"}, {"kubernetesVersion": "1.35", "ciliumVersion": "1.18"}),
        ({"admission": "enforce"}, {"admission": "enforce"}),
        ({"config": {"severity": {"NP302": "info"}}}, {"config": '{"severity":{"NP302":"info"}}'}),
        ({"config": File("netproof.yaml", "ignore: [NP302]")}, {"config": "ignore: [NP302]"}),
        ({"config": File("netproof.yaml", b"\xef\xbb\xbfignore: [NP302]")}, {"config": "ignore: [NP302]"}),
        ({"agent": {"enable-policy": "always", "enable-l7-proxy": False, "n": 1}},
         {"agent": {"enable-policy": "always", "enable-l7-proxy": "false", "n": "1"}}),
        ({"dns_answers": {"a.example.com": "192.0.2.1", "b.example.com": ["192.0.2.2"]}},
         {"dnsAnswers": {"a.example.com": ["192.0.2.1"], "b.example.com": ["192.0.2.2"]}}),
    ]
    for options, members in cases:
        given: Any = {"today": TODAY} | options
        request: dict[str, Any] = {"operation": "check", "files": [{"name": "cluster.sh", "text": text}]}
        request["options"] = {"today": TODAY} | members
        assert check(file, **given).to_json() == netproof.run(json.dumps(request)), options


def test_settings_are_read_from_files(tmp_path: Path) -> None:
    config = tmp_path / "netproof.yaml"
    config.write_text("ignore: [NP302]\n")
    codes = {finding.rule for finding in check("examples/quickstart/cluster.sh", today=TODAY, config=config)}
    assert codes and "NP302" not in codes
    with pytest.raises(FileNotFoundError):
        check([], config=tmp_path / "missing")
    with pytest.raises(UsageError, match="not UTF-8"):
        check([], baseline=File("baseline.json", b"\xff"))


def test_today_is_that_of_utc() -> None:
    assert not any("today" in note.message for note in check([]).notes)


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"today": "yesterday"}, UsageError, "yesterday"),
        ({"today": 3}, TypeError, "`today`"),
        ({"select": 3}, TypeError, "`select`"),
        ({"select": [3]}, TypeError, "`select`"),
        ({"ignore": b"NP1"}, TypeError, "`ignore`"),
        ({"semantics": "calico"}, UsageError, "calico"),
        ({"semantics": 3}, TypeError, "`semantics`"),
        ({"kubernetes_version": "new"}, UsageError, "Kubernetes"),
        ({"kubernetes_version": 1.35}, TypeError, "`kubernetes_version`"),
        ({"cilium_version": "1"}, UsageError, "Cilium"),
        ({"admission": "perhaps"}, UsageError, "perhaps"),
        ({"admission": True}, TypeError, "`admission`"),
        ({"config": {"selct": []}}, UsageError, "selct"),
        ({"config": 3}, TypeError, "configuration"),
        ({"facts": File("facts", "{")}, UsageError, "facts"),
        ({"baseline": File("baseline", "{")}, UsageError, "baseline"),
        ({"agent": ["a"]}, TypeError, "`agent`"),
        ({"dns_answers": {"a": "nowhere"}}, UsageError, "nowhere"),
        ({"dns_answers": ["a"]}, TypeError, "`dns_answers`"),
    ],
)
def test_options_that_are_wrong_are_told(options: Any, error: type[Exception], named: str) -> None:
    with pytest.raises(error, match=named):
        check([], **options)
    with pytest.raises(TypeError):
        check([], fly=True)  # type: ignore[call-arg]

"""Calls that need no network that is kept."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, overload

from . import _core
from ._answer import checked
from ._inputs import Files, json_of
from ._network import Network
from ._options import Admission, Semantics, Setting
from .answers import Report, Rule, Rules


def check(
    files: Files,
    *,
    before: Files | None = None,
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
) -> Report:
    """The findings about files, which are read on all cores.

    `files` is a path, a `File`, an `Object`, or an iterable of these. A string is always a path: of a file, or of a
    folder, which is read as the command line reads it.

    - `before`: the files of the state before; the report then lists what changes, and whether it can.
    - `today`: the day to judge by, rather than today's of UTC.
    - `select`, `ignore`: rules that run, and rules that do not, by codes, beginnings of codes or names.
    - `changed`: names of files that changed; only what they belong to is judged.
    - `semantics`: `cilium`, or `kubernetes` for what the API of Kubernetes describes.
    - `kubernetes_version`, `cilium_version`: the versions to judge by, where the files do not say them.
    - `config`: a path, a `File` or a mapping, as of `netproof.yaml`; none is looked for.
    - `facts`, `baseline`: a path or a `File`.
    - `agent`: options of the agent of Cilium. `dns_answers`: addresses that DNS gave for names.
    - `admission`: what answers to reviews do with findings, `audit`, `warn` (the default) or `enforce`.

    Raises `FileNotFoundError` or another `OSError` for a path that cannot be opened, `UsageError` for an option that is
    wrong, `TypeError` for what is no file. What is wrong inside of files is a finding.

    >>> report = check("examples/quickstart/cluster.sh", today="2026-11-22")
    >>> report.summary.errors
    4
    >>> for finding in report.findings:
    ...     if finding.rule == "NP302":
    ...         print(f"{finding.file}:{finding.range.start.line}: {finding.message}")
    examples/quickstart/cluster.sh:32: pod CIDR `10.0.0.0/16` overlaps service CIDR `10.0.0.0/16`
    """
    network = Network(
        files,
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
    return network.check(before)


def run(text: str) -> str:
    """Answers one request of the JSON text form, as every host does. Misuse answers an `error`.

    >>> run('{"operation":"fly"}').startswith('{"error":{"message":"there is no operation `fly`')
    True
    """
    return _core.run(text)


@overload
def rule(code: str) -> Rule: ...


@overload
def rule(code: None = None) -> Rules: ...


def rule(code: str | None = None) -> Rule | Rules:
    """What is known about a rule, by its code or name; without one, about all.

    >>> rule("NP302").name
    'pod-cidr-overlaps-service-cidr'
    >>> len(rule().rules) > 100
    True
    """
    if code is None:
        return Rules.from_json(checked(_core.run('{"operation":"rule"}')))
    if not isinstance(code, str):
        raise TypeError(f"the code of a rule is a str, not `{type(code).__name__}`")
    request = json_of({"operation": "rule", "code": code}, "the code")
    return Rule.from_json(checked(_core.run(request)))

"""What a call may set besides its files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timezone
from typing import Any, Literal, TypeAlias

from ._inputs import File, json_of, text_of

Semantics: TypeAlias = Literal["cilium", "kubernetes"]
"""By whose rules policies are judged."""

Admission: TypeAlias = Literal["audit", "warn", "enforce"]
"""What answers to reviews do with findings: only note them, warn of them, or refuse errors."""

Setting: TypeAlias = "str | os.PathLike[str] | File"
"""A file that sets something: a path, or a text with a name."""


def options_of(
    *,
    today: str | date | None,
    select: str | Iterable[str] | None,
    ignore: str | Iterable[str] | None,
    changed: str | Iterable[str | os.PathLike[str]] | None,
    semantics: Semantics | None,
    kubernetes_version: str | None,
    cilium_version: str | None,
    config: Setting | Mapping[str, Any] | None,
    facts: Setting | None,
    baseline: Setting | None,
    agent: Mapping[str, Any] | None,
    dns_answers: Mapping[str, str | Iterable[str]] | None,
    admission: Admission | None,
) -> str:
    """The options as the object of the text form."""
    options: dict[str, Any] = {
        "today": _day(today),
        "select": _words(select, "select"),
        "ignore": _words(ignore, "ignore"),
        "changed": _words(changed, "changed"),
        "semantics": _text(semantics, "semantics"),
        "kubernetesVersion": _text(kubernetes_version, "kubernetes_version"),
        "ciliumVersion": _text(cilium_version, "cilium_version"),
        "config": _configuration(config),
        "facts": None if facts is None else text_of(facts, "facts"),
        "baseline": None if baseline is None else text_of(baseline, "baseline"),
        "agent": _agent(agent),
        "dnsAnswers": _answers(dns_answers),
        "admission": _text(admission, "admission"),
    }
    given = {name: value for name, value in options.items() if value is not None}
    return json_of(given, "the options")


def _day(today: str | date | None) -> str:
    if today is None:
        return datetime.now(timezone.utc).date().isoformat()
    if isinstance(today, datetime):
        return today.date().isoformat()
    if isinstance(today, date):
        return today.isoformat()
    if isinstance(today, str):
        return today
    raise TypeError(f"`today` is a `datetime.date` or a str such as `2026-11-22`, not `{type(today).__name__}`")


def _text(value: object, what: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"`{what}` is a str, not `{type(value).__name__}`")


def _words(value: object, what: str) -> list[str] | None:
    if value is None:
        return None
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Iterable) or isinstance(value, (bytes, Mapping)):
        raise TypeError(f"`{what}` is a str or an iterable of these, not `{type(value).__name__}`")
    words = list(value)
    if not all(isinstance(word, (str, os.PathLike)) for word in words):
        raise TypeError(f"`{what}` is a str or an iterable of these")
    return [os.fsdecode(word) for word in words]


def _configuration(config: Setting | Mapping[str, Any] | None) -> str | None:
    if config is None:
        return None
    if isinstance(config, Mapping):
        return json_of(config, "the configuration")
    return text_of(config, "configuration")


def _agent(agent: Mapping[str, Any] | None) -> dict[str, str] | None:
    if agent is None:
        return None
    if not isinstance(agent, Mapping):
        raise TypeError(f"`agent` is a mapping of options, not `{type(agent).__name__}`")
    # As `cilium-config` writes them.
    return {str(key): str(value).lower() if isinstance(value, bool) else str(value) for key, value in agent.items()}


def _answers(answers: Mapping[str, str | Iterable[str]] | None) -> dict[str, list[str]] | None:
    if answers is None:
        return None
    if not isinstance(answers, Mapping):
        raise TypeError(f"`dns_answers` is a mapping of names to addresses, not `{type(answers).__name__}`")
    return {str(name): _words(addresses, "dns_answers") or [] for name, addresses in answers.items()}

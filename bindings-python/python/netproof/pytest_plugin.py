"""Files of expectations as tests of pytest.

A YAML or JSON file with `kind: Expectations` is collected, and each of its expectations is a test, held against the
cluster in the folder of the file, or in `netproof_paths`. Settings stand in the configuration of pytest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from . import Network, TestReport, UsageError
from ._words import counted
from .answers import TestResult

ENDINGS = (".yaml", ".yml", ".json")
LARGEST = 4 * 1024 * 1024
KIND = re.compile(rb"""["']?kind["']?\s*:\s*["']?Expectations\b""")

TEXTS = {
    "netproof_today": "the day to judge by, 2026-11-22; today's of UTC otherwise",
    "netproof_semantics": "cilium (the default) or kubernetes",
    "netproof_kubernetes_version": "the version of Kubernetes, where the files do not say it",
    "netproof_cilium_version": "the version of Cilium, where the files do not say it",
}
FILES = {
    "netproof_config": "the configuration of netproof",
    "netproof_facts": "facts in place of the shipped ones",
}
PAIRS = {
    "netproof_agent": "lines KEY=VALUE with options of the agent of Cilium",
    "netproof_dns_answers": "lines NAME=ADDRESS with what DNS answered",
}

REPORTS: pytest.StashKey[dict[tuple[str, ...], TestReport]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        "netproof_paths",
        "files and folders of the cluster that expectations are held against; the folder of their file otherwise",
        type="paths",
        default=[],
    )
    for name, text in TEXTS.items():
        parser.addini(name, text, default="")
    for name, text in FILES.items():
        parser.addini(name, text, type="paths", default=[])
    for name, text in PAIRS.items():
        parser.addini(name, text, type="linelist", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix.lower() not in ENDINGS or not _has_expectations(file_path):
        return None
    collector: pytest.Collector = ExpectationsFile.from_parent(parent, path=file_path)
    return collector


class ExpectationsFile(pytest.File):
    """A file of expectations."""

    def collect(self) -> Iterable[pytest.Item]:
        # What its expectations are called takes no cluster, and so nothing is decided before the tests run.
        try:
            alone = Network(self.path, **_options(self.config)).test()
        except UsageError as error:
            raise self.CollectError(f"{self.path}: {error}") from None
        for at, result in enumerate(_of_file(alone, self.path)):
            yield Expectation.from_parent(self, name=result.name, at=at, line=_line(result))

    def report(self) -> TestReport:
        """What holds, of this file and all that are held against the same cluster."""
        given: list[Path] = self.config.getini("netproof_paths") or [self.path.parent]
        paths = [_from_here(path) for path in given]
        if not any(self.path.is_relative_to(path) for path in given):
            paths.append(_from_here(self.path))
        reports = self.config.stash.setdefault(REPORTS, {})
        key = tuple(paths)
        if key not in reports:
            reports[key] = Network(paths, **_options(self.config)).test()
        return reports[key]


class Expectation(pytest.Item):
    """One expectation."""

    def __init__(self, *, at: int, line: int, **others: Any) -> None:
        super().__init__(**others)
        self.at = at
        self.line = line

    def runtest(self) -> None:
        file = self.parent
        assert isinstance(file, ExpectationsFile)
        report = file.report()
        results = list(_of_file(report, file.path))
        if self.at >= len(results):
            raise UsageError(f"`{file.path}` is passed over when the files of the cluster are read")
        if results[self.at].status != "pass":
            raise DoesNotHoldError(results[self.at], report.notes)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (DoesNotHoldError, UsageError, OSError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        return self.path, self.line - 1, self.name


class DoesNotHoldError(Exception):
    """An expectation that does not hold, or of which the files do not tell."""

    def __init__(self, result: TestResult, notes: Iterable[str]) -> None:
        super().__init__(result.name)
        self.result = result
        self.notes = tuple(notes)

    def __str__(self) -> str:
        result = self.result
        word = "does not hold" if result.status == "fail" else "is not known to hold"
        lines = [f"{result.name} {word}  {result.file}:{_line(result)}"]
        shown = result.counterexample
        if shown is not None:
            flow = shown.flow
            if flow is not None:
                lines.append(f"  {flow.from_} -> {flow.to}  {flow.port}")
            lines.append(f"  {shown.why}")
            if flow is not None:
                lines.append(f"  more: netproof decide PATH… --from {flow.from_} --to {flow.to} --port {flow.port}")
        if self.notes:
            lines.append(f"  {counted(len(self.notes), 'note')}: " + "; ".join(self.notes))
        return "\n".join(lines)


def _line(result: TestResult) -> int:
    return 1 if result.range is None else result.range.start.line


def _has_expectations(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST)
    except OSError:
        return False
    return b"netproof/" in data and KIND.search(data) is not None


def _of_file(report: TestReport, path: Path) -> Iterator[TestResult]:
    wanted = path.resolve()
    return (result for result in report.results if Path(result.file).resolve() == wanted)


def _from_here(path: Path) -> str:
    """A path as people write it, since answers repeat it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _options(config: pytest.Config) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name in TEXTS:
        if text := config.getini(name):
            options[name.removeprefix("netproof_")] = text
    for name in FILES:
        if paths := config.getini(name):
            options[name.removeprefix("netproof_")] = paths[0]
    for name in PAIRS:
        if lines := config.getini(name):
            pairs = [_pair(name, line) for line in lines]
            options[name.removeprefix("netproof_")] = _gathered(pairs) if name == "netproof_dns_answers" else dict(pairs)
    return options


def _pair(name: str, line: str) -> tuple[str, str]:
    key, sign, value = line.partition("=")
    if not sign:
        raise pytest.UsageError(f"`{name}` has lines with `=`, not `{line}`")
    return key.strip(), value.strip()


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    answers: dict[str, list[str]] = {}
    for name, address in pairs:
        answers.setdefault(name, []).append(address)
    return answers

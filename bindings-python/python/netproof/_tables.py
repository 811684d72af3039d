"""Answers as data frames of pandas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ._words import class_name

if TYPE_CHECKING:
    from types import ModuleType

    import pandas

    from . import _answers

FINDINGS = (
    "rule",
    "name",
    "severity",
    "message",
    "help",
    "file",
    "line",
    "column",
    "document",
    "path",
    "kind",
    "namespace",
    "object",
    "refused_by",
    "fixable",
    "source",
    "as_of",
)
FLOWS = ("from", "to", "protocol", "port_from", "port_to", "state")


def of_report(report: _answers.Report) -> pandas.DataFrame:
    """A row for each finding."""
    rows = []
    for finding in report.findings:
        start = None if finding.range is None else finding.range.start
        ref = finding.object
        rows.append(
            (
                finding.rule,
                finding.name,
                finding.severity,
                finding.message,
                finding.help,
                finding.file,
                None if start is None else start.line,
                None if start is None else start.column,
                finding.document,
                finding.path,
                None if ref is None else ref.kind,
                None if ref is None else ref.namespace,
                None if ref is None else ref.name,
                finding.refused_by,
                any(fix.safe for fix in finding.fixes),
                finding.source,
                finding.as_of,
            )
        )
    return _frame(rows, FINDINGS, whole=("line", "column"))


def of_reach(answer: Any) -> pandas.DataFrame:
    """A row for each pair and each range of ports. What passes only under conditions is `limited`, and `allow` too."""
    classes = getattr(answer, "classes", None)
    names = None if classes is None else {one.id: class_name(one.members) for one in classes}
    return _frame(_flows(answer, names), FLOWS, whole=("port_from", "port_to"))


def _flows(answer: Any, names: dict[int, str] | None) -> Iterator[tuple[Any, ...]]:
    for flow in answer.flows:
        ends = (flow.from_, flow.to) if names is None else (names[flow.from_], names[flow.to])
        for entries, state in ((flow.ports, "allow"), (flow.limited, "limited"), (flow.unknown, "unknown")):
            for entry in entries:
                yield (*ends, entry.protocol, entry.from_, entry.to, state)


def _frame(rows: Any, columns: tuple[str, ...], whole: tuple[str, ...]) -> pandas.DataFrame:
    frame = _pandas().DataFrame(list(rows), columns=list(columns))
    # Numbers that may be missing stay whole ones.
    frame = frame.astype(dict.fromkeys(whole, "Int64"))
    found: pandas.DataFrame = frame
    return found


def _pandas() -> ModuleType:
    try:
        import pandas
    except ImportError:
        raise ImportError("`to_pandas` needs pandas, which is not installed; `pip install pandas`") from None
    return pandas

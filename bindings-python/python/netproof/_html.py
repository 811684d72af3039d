"""Answers as HTML for notebooks: escaped, without scripts, readable without colours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from ._words import class_name, counted, joined, object_name, place, ports

ROWS = 200
"""Rows of a table; of the others only the number is told."""
CELLS = 40
"""Rows and columns of a map that is shown as a matrix."""

SIGNS = {
    "error": "✖ error",
    "warning": "▲ warning",
    "info": "ℹ info",
    "pass": "✔ pass",
    "fail": "✖ fail",
    "unknown": "? unknown",
    "allow": "✔ allow",
    "deny": "✖ deny",
    "allow-l4-deny-l7": "✖ allow-l4-deny-l7",
}
COLOURS = {"✖": "#c62828", "▲": "#b26a00", "✔": "#2e7d32", "?": "#b26a00"}

CELL = "text-align:left;vertical-align:top"


def page(answer: Any) -> str:
    """An answer as HTML."""
    for kind in type(answer).__mro__:
        if shown := SHOWN.get(kind.__name__):
            return f'<div class="netproof">{shown(answer)}</div>'
    return f'<div class="netproof"><pre>{escape(answer.to_json())}</pre></div>'


def _report(report: Any) -> str:
    summary = report.summary
    counts = [counted(summary.errors, "error"), counted(summary.warnings, "warning"), counted(summary.infos, "info")]
    head = f"<p><strong>{', '.join(counts)}</strong> · facts as of {escape(report.as_of)}</p>"
    rows = [
        (
            _sign(finding.severity),
            f"<code>{escape(finding.rule)}</code> {escape(finding.name)}",
            _code(place(finding.file, finding.range, finding.path)),
            _text(finding.message) + _small(finding.help),
        )
        for finding in report.findings[:ROWS]
    ]
    table = _table(("severity", "rule", "place", "finding"), rows, len(report.findings))
    changes = [
        (_text(change.setting), _text(f"{change.from_} → {change.to}"), _text(change.verdict), _text(change.message))
        for change in (report.changes or ())[:ROWS]
    ]
    changed = _table(("setting", "change", "verdict", ""), changes, len(report.changes or ()))
    return head + table + changed + _notes([note.message for note in report.notes])


def _decision(decision: Any) -> str:
    flow = decision.flow
    about = joined([flow.port, flow.http or "", f"DNS {flow.dns}" if flow.dns else "", f"TLS {flow.sni}" if flow.sni else ""])
    head = f"<p><strong>{_sign(decision.verdict)}</strong> {_code(f'{flow.from_} → {flow.to}')} {_text(about)}</p>"
    rows = []
    for name, side in (("egress", decision.egress), ("ingress", decision.ingress)):
        rows.append((name, _sign(side.verdict), "", _text(side.reason or "")))
        rows += [
            ("", _text(hit.effect), _code(place(hit.file, hit.range)), _text(f"{object_name(hit.object)}: {hit.why}"))
            for hit in (side.rules or ())[:ROWS]
        ]
    out = head + _table(("end", "effect", "place", "why"), rows, len(rows))
    if decision.conditions:
        out += "<p>on condition: " + _text("; ".join(decision.conditions)) + "</p>"
    if decision.nearest:
        out += f"<p>nearest change: {_text(decision.nearest.message)}</p>"
        manifests = [change.manifest for change in decision.nearest.changes if change.manifest]
        out += "".join(f"<pre>{escape(manifest)}</pre>" for manifest in manifests)
    return out + _notes(decision.notes)


def _classes(answer: Any) -> str:
    names = {one.id: class_name(one.members) for one in answer.classes}
    several = [one for one in answer.classes if len(one.members) > 1][:ROWS]
    members = "".join(
        f"<li>{_text(class_name(one.members))}: {_text(', '.join(one.members[:CELLS]))}"
        f"{', …' if len(one.members) > CELLS else ''}</li>"
        for one in several
    )
    head = counted(len(names), "class", "classes")
    return _map(answer, names, head) + (f"<ul>{members}</ul>" if members else "") + _notes(answer.notes)


def _peers(answer: Any) -> str:
    names = {peer: peer for peer in answer.peers}
    return _map(answer, names, counted(len(names), "peer")) + _notes(answer.notes)


def _map(answer: Any, names: dict[Any, str], head: str) -> str:
    pairs = counted(len(answer.flows), "pair")
    head = f"<p><strong>{head}</strong>, {pairs} between which something passes or may pass</p>"
    if len(names) <= CELLS:
        cells = {(flow.from_, flow.to): _passes(flow) for flow in answer.flows}
        rows = [
            (f"<strong>{_text(name)}</strong>", *(cells.get((start, end), "-") for end in names))
            for start, name in names.items()
        ]
        return head + _table(("from \\ to", *names.values()), rows, len(rows))
    rows = [(_text(names[flow.from_]), _text(names[flow.to]), _passes(flow)) for flow in answer.flows[:ROWS]]
    return head + _table(("from", "to", "ports"), rows, len(answer.flows))


def _passes(flow: Any) -> str:
    parts = []
    if flow.ports:
        parts.append(f"✔ {_text(ports(flow.ports))}")
    if flow.limited:
        parts.append(f"~ {_text(ports(flow.limited))} under conditions")
    if flow.unknown:
        parts.append(f"? {_text(ports(flow.unknown))}")
    return "<br>".join(parts) or "-"


def _diff(diff: Any) -> str:
    kinds = [("+ opened", diff.opened), ("- closed", diff.closed), ("? unsure", diff.unsure)]
    kinds += [("&lt; narrowed", diff.narrowed), ("&gt; widened", diff.widened)]
    head = ", ".join(f"{len(changes):,} {name.split()[1]}" for name, changes in kinds if changes) or "nothing changes"
    rows = [
        (
            name,
            _code(f"{change.from_} → {change.to}"),
            _text(ports(change.ports)),
            "<br>".join(_text(_because(one)) for one in change.because),
        )
        for name, changes in kinds
        for change in changes[:ROWS]
    ]
    total = sum(len(changes) for _, changes in kinds)
    return f"<p><strong>{head}</strong></p>" + _table(("", "flow", "ports", "because"), rows, total) + _notes(diff.notes)


def _because(cause: Any) -> str:
    does = {"allow": "allows", "deny": "denies", "no-match": "puts in default deny"}.get(cause.effect, cause.effect)
    return f"{cause.of}: {object_name(cause.object)} {does}"


def _test(report: Any) -> str:
    summary = report.summary
    words = [f"{summary.passed:,} passed", f"{summary.failed:,} failed", f"{summary.unknown:,} unknown"]
    rows = []
    for result in report.results[:ROWS]:
        shown = result.counterexample
        why = ""
        if shown is not None:
            flow = shown.flow
            why = _code(f"{flow.from_} → {flow.to} {flow.port}") + "<br>" if flow is not None else ""
            why += _text(shown.why)
        where = _code(place(result.file, result.range))
        rows.append((_sign(result.status), _text(result.name), where, why))
    table = _table(("", "expectation", "place", "counterexample"), rows, len(report.results))
    return f"<p><strong>{', '.join(words)}</strong></p>" + table + _notes(report.notes)


def _addresses(plans: Any) -> str:
    out = ""
    for plan in plans.clusters[:ROWS]:
        shares = {at for pair in plan.collisions for at in pair}
        rows = [
            (
                _text(one.name),
                _code(one.cidr),
                "default" if one.default else _code(place(one.file, one.range)) if one.file else "",
                _sign("error").replace("error", "collides") if at in shares else "",
            )
            for at, one in enumerate(plan.ranges)
        ]
        out += f"<p><strong>{_text(plan.name)}</strong></p>"
        out += _table(("range", "addresses", "place", ""), rows, len(rows))
        if plan.free:
            out += f"<p>free: {_text(', '.join(plan.free))}</p>"
        fills = [
            (_text(one.name), str(one.now), "" if one.max is None else str(one.max), str(one.limit), _text(one.unit))
            for one in plan.capacity
        ]
        out += _table(("capacity", "now", "at most", "limit", ""), fills, len(fills))
    return (out or "<p>no cluster</p>") + _notes([note.message for note in plans.notes])


def _rule(rule: Any) -> str:
    head = f"<p><code>{escape(rule.code)}</code> <strong>{escape(rule.name)}</strong> {_sign(rule.severity)}</p>"
    return f"{head}<pre>{escape(rule.documentation)}</pre>"


def _rules(rules: Any) -> str:
    rows = [(_code(rule.code), _text(rule.name), _sign(rule.severity), _text(rule.summary)) for rule in rules.rules]
    return _table(("code", "name", "severity", ""), rows, len(rows))


def _review(review: Any) -> str:
    response = review.response
    status = response.status.message if response.status else ""
    head = f"<p><strong>{_sign('allow' if response.allowed else 'deny')}</strong> {_text(status or '')}</p>"
    return head + _notes(response.warnings or ())


def _refused(refused: Any) -> str:
    return f"<p><strong>{_sign('error')}</strong> {_text(refused.error)}</p>"


def _table(names: Sequence[str], rows: Iterable[Sequence[str]], total: int) -> str:
    lines = ["<tr>" + "".join(f'<td style="{CELL}">{cell}</td>' for cell in row) + "</tr>" for row in rows]
    if not lines:
        return ""
    head = "".join(f'<th scope="col" style="{CELL}">{_text(name)}</th>' for name in names)
    more = total - len(lines)
    rest = f"<p>and {more:,} more</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{rest}"


def _sign(word: str) -> str:
    sign = SIGNS.get(word, word)
    colour = COLOURS.get(sign[:1])
    style = f' style="color:{colour};white-space:nowrap"' if colour else ""
    return f"<span{style}>{escape(sign)}</span>"


def _text(text: str) -> str:
    """Escaped, with what stands in backticks as code."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _small(text: str | None) -> str:
    return f"<br><small>{_text(text)}</small>" if text else ""


def _notes(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    lines = "".join(f"<li>{_text(note)}</li>" for note in notes[:ROWS])
    return f"<details><summary>{counted(len(notes), 'note')}</summary><ul>{lines}</ul></details>"


SHOWN: dict[str, Callable[[Any], str]] = {
    "AddressPlans": _addresses,
    "AdmissionReview": _review,
    "Decision": _decision,
    "Diff": _diff,
    "ReachClasses": _classes,
    "ReachPeers": _peers,
    "RefusedFlow": _refused,
    "Report": _report,
    "Rule": _rule,
    "Rules": _rules,
    "TestReport": _test,
}

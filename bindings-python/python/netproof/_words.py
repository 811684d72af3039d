"""Words for people, which notebooks, tables and failures of tests share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._answers import ObjectRef, PortRange, Range

LAST = {"ICMP": 255, "ICMPv6": 255}
"""The last type of protocols that have types rather than ports."""
LAST_PORT = 65535


def counted(number: int, one: str, more: str | None = None) -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def joined(words: Iterable[str]) -> str:
    """`a, b` of what is not empty."""
    return ", ".join(word for word in words if word)


def ports(entries: Iterable[PortRange]) -> str:
    """`80, 443, 8000-8100/TCP; 53/UDP`, `TCP` for all of it, `any`."""
    of: dict[str, list[str]] = {}
    for entry in entries:
        numbers = of.setdefault(entry.protocol, [])
        first, last = entry.from_, entry.to
        is_whole = first is None or last is None or (first <= 1 and last == LAST.get(entry.protocol, LAST_PORT))
        if not is_whole:
            numbers.append(str(first) if first == last else f"{first}-{last}")
    return "; ".join(f"{', '.join(numbers)}/{name}" if numbers else name for name, numbers in of.items())


def place(file: str, range_: Range | None, path: str = "") -> str:
    """`policies.yaml:9:24`; of what was no text the file with the pointer."""
    if range_ is None:
        return f"{file} {path}".rstrip()
    return f"{file}:{range_.start.line}:{range_.start.column}"


def object_name(ref: ObjectRef | None) -> str:
    """`NetworkPolicy shop/db-in`."""
    if ref is None:
        return ""
    name = ref.name or "?"
    return f"{ref.kind} {ref.namespace}/{name}" if ref.namespace else f"{ref.kind} {name}"


def class_name(members: Iterable[str]) -> str:
    """`shop/web +2` of a class of peers."""
    first, *others = members
    return f"{first} +{len(others)}" if others else first

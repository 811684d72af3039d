"""What the package takes: `python bench.py FILE`, a line of JSON for each figure, in nanoseconds.

`check` reads and checks the file, `verdict` asks a network that is loaded for one verdict, `decide` for one with its
reasons. Each is the least of several rounds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import netproof

TODAY = "2026-11-22"


def least(work: Callable[[], object], times: int, rounds: int) -> float:
    """Nanoseconds of one call, in the round that took the least."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for _ in range(times):
            work()
        best = min(best, (time.perf_counter_ns() - start) / times)
    return best


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python bench.py FILE", file=sys.stderr)
        return 2
    text = Path(arguments[0]).read_text(encoding="utf-8")
    files = netproof.File("input.yaml", text)
    network = netproof.Network(files, today=TODAY)
    peers = network.reach(level="pods").classes
    names = [name for one in peers for name in one.members if not name.startswith(("ip:", "entity:", "node:"))]
    ends = (names[0], names[-1], "5432/TCP") if names else ("ip:192.0.2.1", "ip:192.0.2.2", "5432/TCP")
    request = json.dumps({"operation": "check", "files": [{"name": "input.yaml", "text": text}], "options": {"today": TODAY}})
    for name, work, times, rounds in [
        ("check", lambda: netproof.check(files, today=TODAY), 1, 15),
        ("run-check", lambda: netproof.run(request), 1, 15),
        ("verdict", lambda: network.verdict(*ends), 20_000, 15),
        ("decide", lambda: network.decide(*ends), 100, 15),
    ]:
        figure = {"host": "python", "name": name, "ns": round(least(work, times, rounds), 1), "bytes": len(text.encode())}
        print(json.dumps(figure))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

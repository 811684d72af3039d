"""Audits the specifications of a fleet of clusters with Dask: `python audit.py FOLDER… [--scheduler processes]`.

Each file is one cluster. The engine is a pure function of it, so that Dask may run it wherever it likes: in threads of
this process (the engine runs without Python's lock), in processes, or on the machines of a Dask cluster, whose address
`--address` names. What goes between machines is a few words for each finding.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

import dask.bag

import netproof


class Found(NamedTuple):
    """A finding, as far as a fleet is interested."""

    file: str
    rule: str
    severity: str
    message: str


def audit(paths: Iterable[str], today: str) -> list[Found]:
    """The findings of some clusters, each by itself."""
    return [
        Found(path, finding.rule, finding.severity, finding.message)
        for path in paths
        for finding in netproof.check(path, today=today)
    ]


def fleet(paths: list[str], today: str, partition: int = 64) -> dask.bag.Bag:
    """The findings of a fleet, to be computed by whatever scheduler."""
    return dask.bag.from_sequence(paths, partition_size=partition).map_partitions(audit, today)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Audits a fleet of clusters, one in each file.")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--scheduler", choices=("threads", "processes", "sync"), default="processes")
    parser.add_argument("--address", help="a Dask cluster, tcp://HOST:PORT; needs the package distributed")
    parser.add_argument("--today", default=datetime.now(timezone.utc).date().isoformat())
    given = parser.parse_args(arguments)
    paths = sorted(str(path) for folder in given.folders for path in folder.rglob("*.sh"))
    if not paths:
        print("no clusters: there are no *.sh below these folders", file=sys.stderr)
        return 2
    found = fleet(paths, given.today)
    if given.address:
        from dask.distributed import Client

        with Client(given.address):
            findings = found.compute()
    else:
        findings = found.compute(scheduler=given.scheduler)
    rules: dict[tuple[str, str], set[str]] = {}
    for one in findings:
        rules.setdefault((one.rule, one.severity), set()).add(one.file)
    for (rule, severity), files in sorted(rules.items(), key=lambda item: (-len(item[1]), item[0])):
        print(f"{len(files):6} clusters  {severity:7}  {rule}  {netproof.rule(rule).name}")
    faulty = {one.file for one in findings if one.severity == "error"}
    print(f"{len(paths)} clusters, {len(faulty)} of them with errors")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

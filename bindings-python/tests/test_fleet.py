"""An audit of thousands of clusters, which Dask spreads."""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

import netproof
from conftest import QUICK, ROOT, TODAY

pytest.importorskip("dask.bag", reason="dask is not installed")

CLUSTERS = 400 if QUICK else 4000
SCRIPT = ROOT / "examples" / "fleet" / "audit.py"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    # Processes that Dask starts look for modules where this one does.
    sys.path.insert(0, str(SCRIPT.parent))
    return importlib.import_module("audit")


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Clusters of different size and soundness."""
    folder = tmp_path_factory.mktemp("fleet")
    paths = []
    for at in range(CLUSTERS):
        policy = ("cilium", "azure", "none")[at % 3]
        service = "10.0.0.0/16" if at % 5 else f"10.{at % 200}.0.0/16"
        script = (
            f"az aks create --resource-group fleet --name cluster-{at} --network-plugin azure --network-plugin-mode overlay \\\n"
            f"  --network-dataplane cilium --network-policy {policy} --node-count {1 + at % 40} \\\n"
            f"  --pod-cidr 10.{at % 200}.0.0/{14 + at % 6} --service-cidr {service} --dns-service-ip 10.0.0.10\n"
        )
        if at % 7 == 0:
            script += f"az aks nodepool add --resource-group fleet --cluster-name cluster-{at} --name win --os-type Windows\n"
        path = folder / f"cluster-{at:05}.sh"
        path.write_text(script)
        paths.append(str(path))
    return paths


@pytest.mark.parametrize("scheduler", ["threads", "processes"])
def test_it_finds_what_a_loop_finds(example: ModuleType, fleet: list[str], scheduler: str) -> None:
    start = time.perf_counter()
    expected = [
        (path, finding.rule, finding.severity, finding.message)
        for path in fleet
        for finding in netproof.check(path, today=TODAY)
    ]
    loop = time.perf_counter() - start
    start = time.perf_counter()
    found = example.fleet(fleet, TODAY).compute(scheduler=scheduler)
    spread = time.perf_counter() - start
    print(f"\n{len(fleet)} clusters: a loop {loop:.2f} s, Dask in {scheduler} {spread:.2f} s")
    assert [tuple(one) for one in found] == expected and len(expected) > len(fleet)


def test_the_example_runs(fleet: list[str]) -> None:
    folder = str(Path(fleet[0]).parent)
    command = [sys.executable, str(SCRIPT), folder, "--today", TODAY, "--scheduler", "threads"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stderr
    *rules, total = done.stdout.splitlines()
    assert total.startswith(f"{len(fleet)} clusters, ") and len(rules) > 2 and "clusters  error" in done.stdout

"""Answers as data frames and graphs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import netproof
from conftest import TODAY
from netproof import Network


def test_findings_are_a_data_frame() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    report = netproof.check("examples/quickstart", today=TODAY)
    frame = report.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and len(frame) == len(report)
    assert list(frame["rule"]) == [finding.rule for finding in report]
    assert frame["line"].dtype == "Int64" and frame["line"].min() > 0
    assert set(frame["severity"]) == {"error", "warning"}
    empty = netproof.check([], today=TODAY).to_pandas()
    assert len(empty) == 0 and list(empty.columns) == list(frame.columns)


def test_a_map_is_a_data_frame(network: Network) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    frame = network.reach().to_pandas()
    assert list(frame.columns) == ["from", "to", "protocol", "port_from", "port_to", "state"]
    assert frame.equals(network.reach(expand=True).to_pandas())
    row = frame[(frame["from"] == "shop/web") & (frame["to"] == "shop/db")]
    assert row.values.tolist() == [["shop/web", "shop/db", "TCP", 5433, 5433, "allow"]]
    assert set(frame["state"]) == {"allow", "unknown"}
    classes = network.reach().to_pandas(classes=True)
    assert len(classes) < len(frame) and "entity:remote-node +1" in set(classes["from"])


def test_a_map_is_a_graph(network: Network) -> None:
    networkx = pytest.importorskip("networkx", reason="networkx is not installed")
    graph = network.reach().to_networkx()
    assert set(graph) == set(network.reach(expand=True).peers)
    assert graph.edges["shop/web", "shop/db"]["ports"][0].from_ == 5433
    assert not graph.has_edge("shop/web", "monitoring/prometheus")
    assert networkx.has_path(graph, "shop/web", "shop/db")
    classes = network.reach().to_networkx(classes=True)
    assert classes.nodes["entity:remote-node +1"]["members"] == ("entity:remote-node", "entity:kube-apiserver")
    assert set(network.reach(expand=True).to_networkx()) == set(graph)


@pytest.mark.parametrize(("module", "call"), [("pandas", "to_pandas"), ("networkx", "to_networkx")])
def test_what_is_not_installed_is_told(module: str, call: str) -> None:
    program = (
        f"import sys; sys.modules['{module}'] = None\n"
        "import netproof\n"
        f"netproof.Network([]).reach().{call}()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert f"ImportError: `{call}` needs {module}, which is not installed; `pip install {module}`" in done.stderr


def test_nothing_is_imported_that_nobody_asks_for() -> None:
    program = "import sys, netproof; sys.exit(bool({'pandas', 'networkx', 'numpy', 'pytest'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

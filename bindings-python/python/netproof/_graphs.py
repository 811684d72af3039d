"""Maps of flows as graphs of networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._words import class_name, ports

if TYPE_CHECKING:
    from types import ModuleType

    import networkx


def of_reach(answer: Any) -> networkx.DiGraph[str]:
    """A node for each peer or class, an edge where something passes or may pass."""
    graph: networkx.DiGraph[str] = _networkx().DiGraph()
    names: dict[Any, str] | None = None
    if getattr(answer, "classes", None) is None:
        graph.add_nodes_from(answer.peers)
    else:
        names = {one.id: class_name(one.members) for one in answer.classes}
        graph.add_nodes_from((names[one.id], {"members": one.members}) for one in answer.classes)
    for flow in answer.flows:
        start, end = (flow.from_, flow.to) if names is None else (names[flow.from_], names[flow.to])
        label = ports(flow.ports) or "?"
        graph.add_edge(start, end, ports=flow.ports, limited=flow.limited, unknown=flow.unknown, label=label)
    return graph


def _networkx() -> ModuleType:
    try:
        import networkx
    except ImportError:
        raise ImportError("`to_networkx` needs networkx, which is not installed; `pip install networkx`") from None
    return networkx

"""The graph as JSON in networkx's node-link form: `networkx.node_link_graph(data, edges="edges")` reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["to_json"]


def to_json(graph: nx.MultiDiGraph[str]) -> str:
    """Every node and edge with all attributes; the same world gives the same text."""
    document = {
        "directed": True,
        "multigraph": True,
        "graph": graph.graph,
        "nodes": [{"id": node, **attributes} for node, attributes in graph.nodes(data=True)],
        "edges": [
            {"source": source, "target": target, "key": key, **attributes}
            for source, target, key, attributes in graph.edges(keys=True, data=True)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

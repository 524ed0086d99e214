"""Draws a story: `build_graph` makes one networkx graph, and each writer turns it into one format.

Imports networkx, so nothing that runs while players talk may import this package.
"""

from story_graph.views.dot import to_dot
from story_graph.views.graph import build_graph
from story_graph.views.json_text import to_json
from story_graph.views.mermaid import to_mermaid
from story_graph.views.svg import to_svg

__all__ = ["build_graph", "to_dot", "to_json", "to_mermaid", "to_svg"]

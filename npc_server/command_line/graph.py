"""`npc-server graph`: a world's story as Mermaid, Graphviz, SVG or JSON on standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from npc_server.command_line.loading import load_world_or_explain
from npc_server.errors import ConfigurationError

__all__ = ["graph"]


def graph(folder: Path, format_: str) -> None:
    """Print the graph.

    Raises:
        ConfigurationError: unknown format, or the world can't be loaded.
    """
    from story_graph.views import build_graph, to_dot, to_json, to_mermaid, to_svg

    writers = {"mermaid": to_mermaid, "dot": to_dot, "svg": to_svg, "json": to_json}
    if format_ not in writers:
        raise ConfigurationError(f"--format {format_}: expected one of {', '.join(writers)}")
    sys.stdout.write(writers[format_](build_graph(load_world_or_explain(folder))))

"""A story as one networkx graph, which every writer, and any tool of an author's own, can read.

Nodes have a `kind`: `node` (of the story), `start` (of a track), `pool`, or `return` (the place in a
scene where its calls end). Edges have a `role`:

    move     from a node to a node
    call     to the first node of a called scene;     resume   from its `return` to where the caller goes on
    pool     to a pool;                               pick     from the pool to a storylet
    return   to the scene's `return`;                 start    from a track's start to its first node

Edges that an author wrote (move, call, pool, return) have the edge's full id as key, and a `trigger`:
`intent`, `event`, `timer`, `otherwise` or `automatic`; `order` is their place in the file. The others
are drawn in, so that the graph holds every way that a track can go; ways through a `return` are more
than can really be gone, since the graph does not know who called.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx

from story_graph.conditions.describe import describe_condition
from story_graph.conditions.tree import Condition
from story_graph.story import Edge, Node, Story
from story_graph.views.labels import trigger_kind, trigger_text
from story_graph.world import World

__all__ = ["build_graph"]


def build_graph(world: World) -> nx.MultiDiGraph[str]:
    """The whole story of a world."""
    story = world.story
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        world=world.name, title=world.title, language=world.language, hash=story.hash, scenes=list(story.scenes)
    )
    for node in story.nodes.values():
        graph.add_node(node.id, **_node_attributes(node, story))
    for pool in story.pools.values():
        scene, _, name = pool.name.partition(".")
        graph.add_node(_pool(pool.name), kind="pool", scene=scene, name=name, pick=str(pool.pick))
        for storylet in pool.storylets:
            graph.add_edge(_pool(pool.name), storylet, key="pick", **_pick_attributes(story.nodes[storylet]))
    for track in story.tracks.values():
        scene = track.start.partition(".")[0]
        graph.add_node(f"start:{track.name}", kind="start", scene=scene, name=track.name, character=track.character)
        graph.add_edge(f"start:{track.name}", track.start, key="start", role="start", label="starts here")
    for node in story.nodes.values():
        for order, edge in enumerate(node.edges):
            _add_edge(graph, edge, order, story)
    return graph


def _pool(name: str) -> str:
    return f"pool:{name}"


def _return(scene: str) -> str:
    return f"return:{scene}"


def _node_attributes(node: Node, story: Story) -> dict[str, Any]:
    scene = story.scenes[node.scene]
    return {
        "kind": "node",
        "scene": node.scene,
        "name": node.name,
        "goal": node.goal,
        "character": scene.character,
        "ending": node.ending,
        "is_anchor": scene.anchor == node.id,
        "place": str(node.place),
    }


def _pick_attributes(storylet: Node) -> dict[str, Any]:
    return {
        "role": "pick",
        "label": "may pick",
        "guard": _guard(storylet.when),
        "max": storylet.max,
        "weight": storylet.weight,
    }


def _guard(condition: Condition | None) -> str | None:
    return None if condition is None else describe_condition(condition)


def _add_edge(graph: nx.MultiDiGraph[str], edge: Edge, order: int, story: Story) -> None:
    scene = edge.source.partition(".")[0]
    attributes = {**_edge_attributes(edge, story), "order": order}
    after = edge.to or edge.source
    if edge.returns:
        graph.add_node(_return(scene), kind="return", scene=scene, name="return")
        graph.add_edge(edge.source, _return(scene), key=edge.id, role="return", **attributes)
    elif edge.call is not None:
        graph.add_edge(edge.source, edge.call, key=edge.id, role="call", resumes=after, **attributes)
        _add_resumes(graph, edge, [edge.call], story)
    elif edge.pool is not None:
        graph.add_edge(edge.source, _pool(edge.pool), key=edge.id, role="pool", resumes=after, **attributes)
        _add_resumes(graph, edge, story.pools[edge.pool].storylets, story)
    else:
        graph.add_edge(edge.source, after, key=edge.id, role="move", **attributes)


def _edge_attributes(edge: Edge, story: Story) -> dict[str, Any]:
    return {
        "name": edge.name,
        "trigger": trigger_kind(edge),
        "label": trigger_text(edge),
        "guard": _guard(edge.when),
        "max": edge.max,
        "intents": list(edge.intents),
        "choice": edge.choice,
        "event": edge.event,
        "after_s": edge.after_s,
        "weight": edge.weight,
        "quiet": edge.quiet,
        "say": None if edge.say is None else story.lines[edge.say].texts[0],
        "place": str(edge.place),
    }


def _add_resumes(graph: nx.MultiDiGraph[str], edge: Edge, called: list[str] | tuple[str, ...], story: Story) -> None:
    """From every `return` that the call can come to, back to where the caller goes on."""
    for scene in _ending_scenes(called, story):
        graph.add_node(_return(scene), kind="return", scene=scene, name="return")
        graph.add_edge(
            _return(scene), edge.to or edge.source, key=f"resume:{edge.id}", role="resume", label=f"back from {edge.id}"
        )


def _ending_scenes(called: list[str] | tuple[str, ...], story: Story) -> Iterator[str]:
    """The scenes in which a call of these nodes can end, each once."""
    waiting, seen, found = list(called), set(called), set()
    while waiting:
        node = story.nodes[waiting.pop()]
        for edge in node.edges:
            if edge.returns and node.scene not in found:
                found.add(node.scene)
                yield node.scene
            if not edge.returns and edge.to is not None and edge.to not in seen:
                seen.add(edge.to)
                waiting.append(edge.to)

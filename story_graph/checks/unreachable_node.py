"""A node that nothing leads to.

No edge, call, pool or track leads to the node, or only such as no playthrough comes to. Guards are
taken to open some day. If further nodes can only be reached from this one, they are counted, not
listed.

Players never see what was written there; often an edge's `to` names another node than was meant.

Lead an edge, a `call` or a pool of storylets to it, begin a track there in `world.yaml`, or remove it.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reach import Reach, story_reach, visited_first
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.story import Node, Story
from story_graph.world import World

CODE = Code.UNREACHABLE_NODE


def find(world: World) -> Iterator[Diagnostic]:
    story = world.story
    left = dict.fromkeys(story.nodes.keys() - story_reach(story).nodes)
    lost = [node for node in story.nodes.values() if node.id in left]
    led_to = {target for node in lost for target in _targets(story, node)}
    heads = [node for node in lost if node.id not in led_to]
    # What no head leads to runs in circles; the first node of each circle stands for it.
    for node in (*heads, *lost):
        if node.id not in left:
            continue
        behind = (Reach(story, [node.id]).nodes & left.keys()) - {node.id}
        for found in (node.id, *behind):
            del left[found]
        yield Diagnostic(CODE, Severity.WARNING, node.place, _message(story, node, len(behind)))


def _targets(story: Story, node: Node) -> set[str]:
    """The other nodes that this one leads to."""
    targets = {edge.to for edge in node.edges if edge.to is not None}
    targets.update(visited for edge in node.edges for visited in visited_first(story, edge))
    return targets - {node.id}


def _message(story: Story, node: Node, behind: int) -> str:
    others = f", nor to {behind} more behind it" if behind else ""
    pool = next((pool for pool in story.pools.values() if node.id in pool.storylets), None)
    if pool is not None:
        cure = f"the pool '{pool.name}' holds it, so write `pool: {pool.name}` into an edge that is played"
    else:
        cure = "lead an edge, a call or a track here, or remove it"
    return f"nothing leads to the node '{node.id}'{others}; {cure}"


EXAMPLES = (
    Example(
        wrong="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      bribe: {to: gate, intent: [here is some gold]}
      leave: {to: road, intent: [goodbye]}
  inside:
    ending: inside
  road:
    ending: road
""",
        line=8,
        says="nothing leads to the node 'gate.inside'",
        mended="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      bribe: {to: inside, intent: [here is some gold]}
      leave: {to: road, intent: [goodbye]}
  inside:
    ending: inside
  road:
    ending: road
""",
    ),
    Example(
        wrong="""\
scene: gate
anchor: gate
pools:
  news: {storylets: [rain, wolves]}
nodes:
  gate:
    edges:
      ask: {intent: [any news], say: None that I know of.}
  rain:
    lines: {greet: It rained.}
    edges: {back: {to: return}}
  wolves:
    lines: {greet: The wolves are back.}
    edges: {back: {to: rain}}
""",
        line=12,
        says="the pool 'gate.news' holds it",
        mended="""\
scene: gate
anchor: gate
pools:
  news: {storylets: [rain, wolves]}
nodes:
  gate:
    edges:
      ask: {intent: [any news], pool: news}
  rain:
    lines: {greet: It rained.}
    edges: {back: {to: return}}
  wolves:
    lines: {greet: The wolves are back.}
    edges: {back: {to: rain}}
""",
    ),
)

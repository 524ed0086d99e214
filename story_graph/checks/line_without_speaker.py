"""A line that nobody says.

A track without a character comes to a line that names no `speaker`, in a scene that names no
`character`.

Nobody's voice can speak it, so the player never hears it.

Give the line a `speaker`, the scene a `character` or the track one; or tell the game with `emit`.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reach import Reach
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.story import GREET, Line, Node, Story
from story_graph.world import World

CODE = Code.LINE_WITHOUT_SPEAKER


def find(world: World) -> Iterator[Diagnostic]:
    story = world.story
    told: set[str] = set()
    for track in story.tracks.values():
        if track.character is not None:
            continue
        reach = Reach(story, [track.start])
        for node in (node for node in story.nodes.values() if node.id in reach.nodes):
            for line in _lines(story, node):
                if line.id in told or _has_speaker(story, line):
                    continue
                told.add(line.id)
                message = (
                    f"nobody says the line '{line.name}' on the track '{track.name}', which has no character; "
                    "give the line a `speaker`"
                )
                yield Diagnostic(CODE, Severity.ERROR, line.place, message, reach.way_to(node.id))


def _lines(story: Story, node: Node) -> Iterator[Line]:
    """The lines that come without a player who speaks to anybody."""
    if GREET in node.lines:
        yield node.lines[GREET]
    for edge in node.edges:
        if edge.say is not None:
            yield story.lines[edge.say]


def _has_speaker(story: Story, line: Line) -> bool:
    return line.speaker is not None or story.scenes[line.id.partition(".")[0]].character is not None


_WORLD = {
    "world.yaml": """\
tracks:
  mara: {character: mara, start: gate.gate}
  bell: {start: bell.silent}
""",
    "story/gate.yaml": """\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask: {intent: [any news], say: None that I know of.}
""",
}

EXAMPLES = (
    Example(
        file="story/bell.yaml",
        others=_WORLD,
        wrong="""\
scene: bell
anchor: silent
nodes:
  silent:
    edges:
      noon: {to: rung, after: 60}
  rung:
    lines:
      greet: Did you hear that?
    edges:
      fades: {to: silent, after: 5}
""",
        line=9,
        says="nobody says the line 'greet' on the track 'bell'",
        mended="""\
scene: bell
anchor: silent
nodes:
  silent:
    edges:
      noon: {to: rung, after: 60}
  rung:
    lines:
      greet: {text: Did you hear that?, speaker: mara}
    edges:
      fades: {to: silent, after: 5}
""",
    ),
)

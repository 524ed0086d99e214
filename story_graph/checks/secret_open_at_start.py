"""A secret that is none.

What a character knows has a `reveal` that holds as soon as the story begins. A `reveal` that asks the
game something is not looked at.

The character may tell it in its first sentence, and a language model is shown it from the start.

Let `reveal` ask for something that has to happen first; without `reveal` it is common knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reads import parts
from story_graph.codes import Code
from story_graph.conditions.describe import describe_condition
from story_graph.conditions.evaluate import holds
from story_graph.conditions.tree import Call, Condition
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.engine.step import begin
from story_graph.engine.view import StoryView
from story_graph.errors import ZeroProgress
from story_graph.story import Story
from story_graph.world import World

CODE = Code.SECRET_OPEN_AT_START


def find(world: World) -> Iterator[Diagnostic]:
    try:
        state = begin(world.story, player_name="").state
    except ZeroProgress:
        return  # the check of automatic edges tells of it
    view = StoryView(world.story, state)
    for character in world.characters.values():
        for secret in character.knowledge:
            reveal = secret.reveal
            if reveal is not None and not _asks_the_game(world.story, reveal) and holds(reveal, view):
                message = (
                    f"'{secret.name}' is no secret: `{describe_condition(reveal)}` holds from the beginning; "
                    "ask for something that has to happen first, or drop `reveal`"
                )
                yield Diagnostic(CODE, Severity.WARNING, secret.place, message)


def _asks_the_game(story: Story, reveal: Condition) -> bool:
    return any(isinstance(part, Call) and part.function in story.queries for part in parts(reveal))


_STORY = """\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      help: {intent: [can I help you], do: {mara.trust: 1}}
"""

EXAMPLES = (
    Example(
        file="characters/mara.yaml",
        others={"story/gate.yaml": _STORY},
        wrong="""\
name: Mara
relationships:
  trust: {start: 2, min: 0, max: 5}
knowledge:
  tunnel: {text: There is a tunnel below the wall., reveal: mara.trust >= 2}
""",
        line=5,
        says="'tunnel' is no secret: `mara.trust >= 2` holds from the beginning",
        mended="""\
name: Mara
relationships:
  trust: {start: 2, min: 0, max: 5}
knowledge:
  tunnel: {text: There is a tunnel below the wall., reveal: mara.trust >= 3}
""",
    ),
)

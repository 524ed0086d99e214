"""An action that its character can't do.

`act` names an action that stands under no `actions` of the character, or gives it other arguments
than are declared.

The server asks a game only for declared actions, so this one is left out and the game never hears
of it.

Declare the action with its arguments in the character's file, or mend the name.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.action_arguments import wrong_argument
from story_graph.checks.example import Example
from story_graph.checks.reach import Reach
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity, did_you_mean
from story_graph.effects import AskAction, Effect
from story_graph.place import Place
from story_graph.world import World

CODE = Code.UNDECLARED_ACTION


def find(world: World) -> Iterator[Diagnostic]:
    told: set[tuple[Place, str]] = set()
    for track in world.story.tracks.values():
        reach = Reach(world.story, [track.start])
        for node in (world.story.nodes[node] for node in world.story.nodes if node in reach.nodes):
            for place, effect in _asked(node.place, node.enter):
                yield from _judge(world, place, effect, track.character, told)
            for edge in node.edges:
                for place, effect in _asked(edge.place, edge.effects):
                    yield from _judge(world, place, effect, track.character, told)


def _asked(place: Place, effects: tuple[Effect, ...]) -> Iterator[tuple[Place, AskAction]]:
    return ((place, effect) for effect in effects if isinstance(effect, AskAction))


def _judge(
    world: World, place: Place, effect: AskAction, standing: str | None, told: set[tuple[Place, str]]
) -> Iterator[Diagnostic]:
    actor = effect.character or standing
    if actor is None:
        wrong = f"nobody does '{effect.name}': the track has no character; name one with `character`"
    else:
        declared = {spec.name: spec for spec in world.characters[actor].actions}
        spec = declared.get(effect.name)
        if spec is None:
            wrong = f"'{actor}' has no action '{effect.name}'{did_you_mean(effect.name, declared)}"
        else:
            wrong = wrong_argument(spec, effect.args) or ""
    if wrong and (place, wrong) not in told:
        told.add((place, wrong))
        yield Diagnostic(CODE, Severity.ERROR, place, wrong)


_CHARACTER = """\
name: Mara
actions:
  open_gate: {description: Open the gate., args: {wide: bool}}
"""

EXAMPLES = (
    Example(
        file="story/gate.yaml",
        others={"characters/mara.yaml": _CHARACTER},
        wrong="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask:
        intent: [open the gate]
        do: {act: {name: open_gates, args: {wide: true}}}
        say: There you go.
""",
        line=6,
        says="'mara' has no action 'open_gates'; did you mean 'open_gate'?",
        mended="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask:
        intent: [open the gate]
        do: {act: {name: open_gate, args: {wide: true}}}
        say: There you go.
""",
    ),
)

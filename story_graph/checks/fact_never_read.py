"""A fact that nothing reads.

No guard, `reveal`, derived fact, bark or note asks for the fact, and no text shows it as `{fact}`.
Relationships are not reported: the game shows them. A fact with `scope: character` is read if it is
read for one character.

Either it is left over, or the guard that should ask for it was forgotten.

Ask for it in a guard, or remove it and what sets it. What only the game wants to know can be told with
`emit`.
"""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.checks.example import Example
from story_graph.checks.reads import conditions_of, facts_in_texts, facts_read, facts_set
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.facts import PLAYER_NAME, Fact
from story_graph.place import Place
from story_graph.world import World

CODE = Code.FACT_NEVER_READ


def find(world: World) -> Iterator[Diagnostic]:
    read = facts_in_texts(world).union(*(facts_read(authored.condition) for authored in conditions_of(world)))
    changing = facts_set(world.story)
    for place, declared in _declarations(world).items():
        keys = {fact.key for fact in declared}
        if keys & read:
            continue
        key = declared[0].key
        if declared[0].derived is not None:
            found = f"the derived fact '{key}' is never read"
        elif keys & changing:
            found = f"the fact '{key}' is set and never read"
        else:
            found = f"the fact '{key}' is declared and never used"
        message = f"{found}; ask for it in a guard, or remove it"
        yield Diagnostic(CODE, Severity.WARNING, place, message)


def _declarations(world: World) -> dict[Place, list[Fact]]:
    """The facts that authors declared under `facts`; those of `scope: character` share a place."""
    relationships = {f"{who.id}.{number.name}" for who in world.characters.values() for number in who.relationships}
    declarations: dict[Place, list[Fact]] = {}
    for fact in world.story.facts.values():
        if fact.key not in relationships and fact.key != PLAYER_NAME:
            declarations.setdefault(fact.place, []).append(fact)
    return declarations


EXAMPLES = (
    Example(
        wrong="""\
scene: gate
anchor: gate
facts:
  insulted: {type: bool}
nodes:
  gate:
    edges:
      insult: {intent: [you fool], do: {insulted: true}}
      ask: {to: inside, intent: [may I come in]}
  inside:
    ending: inside
""",
        line=4,
        says="the fact 'insulted' is set and never read",
        mended="""\
scene: gate
anchor: gate
facts:
  insulted: {type: bool}
nodes:
  gate:
    edges:
      insult: {intent: [you fool], do: {insulted: true}}
      ask: {to: inside, intent: [may I come in], when: not insulted}
  inside:
    ending: inside
""",
    ),
    Example(
        wrong="""\
scene: gate
anchor: gate
facts:
  gold: {type: int, default: 5}
  rich: {derived: gold >= 100}
nodes:
  gate:
    edges:
      work: {intent: [can I help you], do: {gold: 1}}
""",
        line=5,
        says="the derived fact 'rich' is never read",
        mended="""\
scene: gate
anchor: gate
facts:
  gold: {type: int, default: 5}
nodes:
  gate:
    edges:
      work: {intent: [can I help you], do: {gold: 1}, say: "You have {gold} gold now."}
""",
    ),
    Example(
        wrong="""\
scene: gate
anchor: gate
facts:
  asleep: {type: bool, scope: character}
nodes:
  gate:
    edges:
      ask: {intent: [any news], say: None that I know of.}
""",
        line=4,
        says="the fact 'mara.asleep' is declared and never used",
        mended="""\
scene: gate
anchor: gate
nodes:
  gate:
    edges:
      ask: {intent: [any news], say: None that I know of.}
""",
    ),
)

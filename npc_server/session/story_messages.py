"""Puts what a story step did on the wire: updates, choices, relationships, actions.

Pure: story and state in, messages out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from npc_server.protocol.story import (
    Choice,
    Choices,
    Note,
    RejectedEdge,
    Relationship,
    SavedSlot,
    Slots,
    StoryChange,
    StoryEvent,
    StoryUpdate,
    StoryWhy,
)
from npc_server.world.store import Slot
from story_graph import (
    Edge,
    Emitted,
    Event,
    FactChanged,
    FactValue,
    Moved,
    Rejected,
    State,
    Story,
    Why,
    notes_written,
    render_text,
)
from story_graph.facts import Fact, FactScope

__all__ = ["choices_message", "full_story_update", "notebook", "relationship_messages", "slots_message", "story_update"]

_BEGIN_EDGE = ""
"""Stands for the edge in the full update's changes, which are positions and not steps."""


def story_update(
    version: int,
    events: Sequence[Event],
    facts: Mapping[str, FactValue],
    notes: Sequence[Note] | None,
    ending: str | None,
) -> StoryUpdate:
    """What one committed step changed.

    Args:
        facts: value by key of those that changed, the derived ones too.
        notes: the whole notebook if it changed.
    """
    return StoryUpdate(
        version=version,
        changes=[_change(event) for event in events if isinstance(event, Moved)],
        facts={key: _plain(value) for key, value in facts.items()},
        events=[StoryEvent(name=event.name, args=dict(event.args)) for event in events if isinstance(event, Emitted)],
        notes=None if notes is None else list(notes),
        ending=ending,
    )


def full_story_update(
    version: int, state: State, facts: Mapping[str, FactValue], notes: Sequence[Note] | None, ending: str | None
) -> StoryUpdate:
    """The whole narrative state: where every track stands and every fact's value.

    Args:
        facts: value by key, the derived ones too.
        notes: the whole notebook; None in a world that has none.
    """
    return StoryUpdate(
        version=version,
        changes=[
            StoryChange.model_validate(
                {"track": name, "from": cursor.node, "to": cursor.node, "edge": _BEGIN_EDGE, "why": {"by": "state"}}
            )
            for name, cursor in state.tracks.items()
        ],
        facts={key: _plain(value) for key, value in facts.items()},
        events=[],
        full=True,
        notes=None if notes is None else list(notes),
        ending=ending,
    )


def notebook(story: Story, state: State, queries: Mapping[str, FactValue]) -> list[Note] | None:
    """What stands in the player's notebook now; None in a world that has none."""
    if not story.notes:
        return None
    return [Note(note=name, text=text) for name, text in notes_written(story, state, queries).items()]


def choices_message(story: Story, state: State, edges: Sequence[Edge]) -> Choices:
    """What can be tapped: the legal edges that have a label."""
    return Choices(
        choices=[
            Choice(choice=edge.id, label=render_text(edge.choice, story, state), hint=edge.hint)
            for edge in edges
            if edge.choice is not None
        ]
    )


def relationship_messages(facts: Mapping[str, Fact], events: Iterable[Event]) -> list[Relationship]:
    """How characters now stand to the player, one message for each character that changed."""
    values: dict[str, dict[str, FactValue]] = {}
    for event in events:
        if isinstance(event, FactChanged) and facts[event.key].scope is FactScope.CHARACTER:
            character, _, name = event.key.partition(".")
            values.setdefault(character, {})[name] = event.after
    return [
        Relationship(character=character, values={name: _plain(value) for name, value in changed.items()})
        for character, changed in values.items()
    ]


def slots_message(slots: Sequence[Slot]) -> Slots:
    """What is saved."""
    listed = [SavedSlot(slot=slot.name, version=slot.version, saved_s=slot.saved_s, note=slot.note) for slot in slots]
    return Slots(slots=listed)


def _change(event: Moved) -> StoryChange:
    return StoryChange.model_validate(
        {
            "track": event.track,
            "from": event.from_node,
            "to": event.to_node,
            "edge": event.edge,
            "why": _why(event.why),
        }
    )


def _why(why: Why) -> StoryWhy:
    return StoryWhy(
        by=why.by,
        matched=why.matched,
        score=why.score,
        evidence=why.evidence,
        rejected=[_rejected(rejected) for rejected in why.rejected],
    )


def _rejected(rejected: Rejected) -> RejectedEdge:
    return RejectedEdge(edge=rejected.edge, reason=rejected.reason, score=rejected.score)


def _plain(value: FactValue) -> bool | int | str | list[str]:
    return sorted(value) if isinstance(value, frozenset) else value

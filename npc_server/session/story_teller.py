"""Tells one client what a committed step did: the update, relationships, actions, choices, and what
the recogniser should expect to hear next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from npc_server.gateway.ports import Outbox
from npc_server.protocol.story import Choices, Note, StoryUpdate
from npc_server.session.actions import Actions
from npc_server.session.story_messages import (
    choices_message,
    full_story_update,
    notebook,
    relationship_messages,
    story_update,
)
from npc_server.session.surroundings import Surroundings
from npc_server.world.playthrough import Committed
from story_graph import ActionAsked, FactValue, State, Story, ending_reached, fact_values, legal_edges

__all__ = ["StoryTeller"]


class StoryTeller:
    """One session's.

    Attributes:
        on_moved: called with the present state after the client was told of it.
    """

    def __init__(self, story: Story, outbox: Outbox, surroundings: Surroundings, actions: Actions) -> None:
        self._story = story
        self._actions = actions
        self._outbox = outbox
        self._surroundings = surroundings
        self.on_moved: Callable[[State], None] = _ignore
        self._offered: Choices | None = None
        self._told_facts: Mapping[str, FactValue] = {}
        self._told_notes: list[Note] | None = None

    def tell(self, committed: Committed, queries: Mapping[str, FactValue]) -> None:
        """What a step changed."""
        state, events = committed.result.state, committed.result.events
        facts = fact_values(self._story, state, queries)
        changed = {key: value for key, value in facts.items() if self._told_facts.get(key) != value}
        self._told_facts = facts
        notes = notebook(self._story, state, queries)
        changed_notes, self._told_notes = (None if notes == self._told_notes else notes), notes
        ending = ending_reached(self._story, state)
        self._outbox.send(story_update(committed.version, events, changed, changed_notes, ending))
        for relationship in relationship_messages(self._story.facts, events):
            self._outbox.send(relationship)
        for event in events:
            if isinstance(event, ActionAsked):
                self._actions.ask(event.character, event.name, event.args)
        self.offer(state, queries)

    def everything(self, version: int, state: State, queries: Mapping[str, FactValue]) -> StoryUpdate:
        """The whole state, for the caller to send; later updates are told against it."""
        self._told_facts = fact_values(self._story, state, queries)
        self._told_notes = notebook(self._story, state, queries)
        self._offered = None
        ending = ending_reached(self._story, state)
        return full_story_update(version, state, self._told_facts, self._told_notes, ending)

    def tell_everything(self, version: int, state: State, queries: Mapping[str, FactValue]) -> None:
        """The whole state, as after a save slot was loaded; what was done in the game is forgotten."""
        self._actions.forget()
        self._outbox.send(self.everything(version, state, queries))
        self.offer(state, queries)

    def offer(self, state: State, queries: Mapping[str, FactValue]) -> None:
        """What can be tapped now with the addressee, if it is not what was offered last."""
        addressee = self._surroundings.addressee
        edges = legal_edges(self._story, state, addressee, queries) if addressee is not None else ()
        choices = choices_message(self._story, state, edges)
        if choices != self._offered and (choices.choices or self._offered is not None):
            self._outbox.send(choices)
            self._offered = choices
        self.on_moved(state)


def _ignore(state: State) -> None:
    """Nobody makes ready before the conversation begins."""

"""The embedded default: matches words to edges and says what authors wrote. Needs no model.

Where a node has no line of its own for what happened, the character's stock phrases answer, so
that a character is never silent: `greeting`, `misses`, `unclear`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

from npc_server.thinking.answer import AnswerPart, Proposal, SpokenLine
from npc_server.thinking.mind import unread
from npc_server.thinking.prompt.build import Prompt
from npc_server.thinking.prompt.context import NO_CIRCUMSTANCES, Circumstances
from story_graph import (
    Approached,
    Character,
    Edge,
    EdgeProposed,
    FactValue,
    IllegalStep,
    LineSaid,
    Missed,
    Rejected,
    Signal,
    State,
    StepResult,
    StoryView,
    Why,
    World,
    ZeroProgress,
    legal_edges,
    render_text,
    step,
)
from story_graph.conditions.evaluate import holds
from story_graph.engine.view import NO_QUERIES
from story_graph.matching import Abstained, Ambiguous, Matcher, Taken
from story_graph.matching.matcher import MARGIN

__all__ = ["ScriptedMind", "authored_lines", "label_of"]

_SURE = 0.7
"""Likeness from which words are an answer though they could be a mere "yes, go on". Chosen."""
_REST_STRENGTH = 0.5
_LAST_RESORT = ("Hm?",)
"""Said by a character whose author wrote no `misses`; checks ask for them."""


class ScriptedMind:
    """A `Mind`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._matcher = Matcher(world.story)

    @property
    def words_answers(self) -> bool:
        """See `Mind.words_answers`."""
        return False

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    def propose(
        self,
        utterance: str,
        state: State,
        character: str,
        queries: Mapping[str, FactValue],
        confidence: float | None = None,
    ) -> Proposal:
        """See `Mind.propose`."""
        edges = legal_edges(self._world.story, state, character, queries)
        match self._matcher.match(utterance, edges, confidence):
            case Taken(edge, matched, score, rejected):
                return Proposal(EdgeProposed(edge.id, Why("intent", matched, score, utterance, rejected), character))
            case Ambiguous(first, second, rejected):
                readings = (label_of(first), label_of(second))
                signal = Missed(character, utterance, unclear=True, rejected=rejected)
                return Proposal(signal, readings, _contenders(rejected))
            case Abstained(rejected):
                return Proposal(Missed(character, utterance, rejected=rejected))

    def likely_lines(self, state: State, character: str, queries: Mapping[str, FactValue]) -> tuple[SpokenLine, ...]:
        """See `Mind.likely_lines`."""
        story = self._world.story
        edges = legal_edges(story, state, character, queries)
        signals: list[Signal] = [EdgeProposed(edge.id, Why("intent"), character) for edge in edges]
        signals += [Missed(character), Missed(character, unclear=True)]
        author = self._world.characters[character]
        found = {_at_rest(author, render_text(text, story, state)): None for text in author.fillers}
        for signal in signals:
            try:
                result = step(story, state, signal, queries)
            except (IllegalStep, ZeroProgress):
                continue
            found.update(dict.fromkeys(self.lines(Proposal(signal), result)))
        return tuple(found)

    def foreseen(self, proposal: Proposal, state: State, queries: Mapping[str, FactValue]) -> tuple[SpokenLine, ...]:
        """See `Mind.foreseen`."""
        try:
            return self.lines(proposal, step(self._world.story, state, proposal.signal, queries))
        except (IllegalStep, ZeroProgress):
            return ()

    async def decide(
        self, proposal: Proposal, utterance: str, state: State, character: str, queries: Mapping[str, FactValue]
    ) -> Proposal:
        """See `Mind.decide`."""
        return proposal

    async def reply(
        self,
        proposal: Proposal,
        result: StepResult,
        character: str,
        around: Circumstances = NO_CIRCUMSTANCES,
        on_prompt: Callable[[Prompt], None] = unread,
    ) -> AsyncGenerator[AnswerPart, None]:
        """See `Mind.reply`."""
        for line in self.lines(proposal, result):
            yield line

    def is_answer(self, utterance: str, state: State, character: str, queries: Mapping[str, FactValue]) -> bool:
        """See `Mind.is_answer`."""
        edges = legal_edges(self._world.story, state, character, queries)
        found = self._matcher.match(utterance, edges)
        return isinstance(found, Taken) and found.score >= _SURE

    def lines(self, proposal: Proposal, result: StepResult) -> tuple[SpokenLine, ...]:
        """See `Mind.lines`."""
        said = authored_lines(result)
        if said or not isinstance(proposal.signal, Missed | Approached):
            return said
        author = self._world.characters[proposal.signal.character]
        if isinstance(proposal.signal, Approached):
            return self._stock(author.id, author.greeting, result.state, author.emotion)
        if proposal.readings is not None and author.unclear:
            first, second = proposal.readings
            phrases = [phrase.replace("{first}", first).replace("{second}", second) for phrase in author.unclear]
            return self._stock(author.id, phrases, result.state)
        return self._stock(author.id, author.misses or _LAST_RESORT, result.state)

    def did_not_hear(self, character: str, state: State) -> tuple[SpokenLine, ...]:
        """See `Mind.did_not_hear`."""
        return self._stock(character, self._world.characters[character].misses or _LAST_RESORT, state)

    def filler(self, character: str, state: State) -> SpokenLine | None:
        """See `Mind.filler`."""
        author = self._world.characters[character]
        fillers = self._stock(character, author.fillers, state)
        return _at_rest(author, fillers[0].text) if fillers else None

    def remark(
        self, character: str, state: State, queries: Mapping[str, FactValue] = NO_QUERIES
    ) -> tuple[SpokenLine, ...]:
        """See `Mind.remark`."""
        author = self._world.characters[character]
        view = StoryView(self._world.story, state, queries)
        barks = [text for bark in author.barks if holds(bark.when, view) for text in bark.texts]
        return self._stock(character, barks or author.greeting or author.fillers, state)

    def _stock(
        self, character: str, phrases: Sequence[str], state: State, emotion: str | None = None
    ) -> tuple[SpokenLine, ...]:
        if not phrases:
            return ()
        text = render_text(phrases[state.turn % len(phrases)], self._world.story, state)
        return (SpokenLine(character, text, emotion=emotion),)


def authored_lines(result: StepResult) -> tuple[SpokenLine, ...]:
    """The lines that a step says by itself."""
    return tuple(SpokenLine.authored(event) for event in result.events if isinstance(event, LineSaid))


def _contenders(scored: Sequence[Rejected]) -> tuple[str, ...]:
    """Those of an ambiguous match that fit about as well as the best, which is the first."""
    best = scored[0].score or 0.0
    return tuple(one.edge for one in scored if best - (one.score or 0.0) < MARGIN)


def label_of(edge: Edge) -> str:
    """How an edge is named to the player."""
    return edge.choice or edge.intents[0]


def _at_rest(author: Character, text: str) -> SpokenLine:
    """A small sound, always in the character's own mood, so that it is ready before it is needed."""
    return SpokenLine(author.id, text, emotion=author.emotion, strength=_REST_STRENGTH)

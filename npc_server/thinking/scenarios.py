"""Plays the scenarios of a world with a mind, as a session would, and compares what comes of them.

A turn goes the session's way: propose, decide, step, reply. Time stands still but for `wait`. The first turn
that does not meet what is expected of it ends its scenario: what follows would only be noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from npc_server.thinking.actions import ActionOutcome
from npc_server.thinking.answer import Proposal, SpokenLine
from npc_server.thinking.mind import Mind
from npc_server.thinking.prompt.context import PLAYER, Circumstances, HeardLine
from npc_server.thinking.scripted_mind import authored_lines
from story_graph import (
    Approached,
    Edge,
    EdgeProposed,
    Ended,
    Event,
    EventHappened,
    FactValue,
    IllegalStep,
    Missed,
    Moved,
    Signal,
    StepResult,
    StoryView,
    TimePassed,
    Why,
    World,
    ZeroProgress,
    edge_report,
    legal_edges,
    render_text,
    step,
)
from story_graph.place import Place
from story_graph.scenarios import NO_EDGE, Scenario, Turn, staged

__all__ = ["Failure", "Played", "play_scenario"]

_NEAREST = 2
"""Edges that were near, told with a failure."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a scenario was not met, and how."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a scenario; without failures it was met.

    Attributes:
        turns: how many were played.
    """

    scenario: Scenario
    turns: int
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a turn did.

    Attributes:
        said: lines as they were spoken, the player facing nobody else.
        authored: lines as they were written, which a model may have said in other words.
        missed: the player's words that took no edge, as the matcher saw them.
    """

    events: tuple[Event, ...]
    said: tuple[SpokenLine, ...]
    authored: tuple[SpokenLine, ...]
    missed: Missed | None = None


async def play_scenario(world: World, mind: Mind, scenario: Scenario) -> Played:
    """Play it to its end, or to the first turn that fails.

    Args:
        mind: started.
    """
    try:
        stage = _Stage(world, mind, scenario)
    except ZeroProgress as error:
        return Played(scenario, 0, (Failure(scenario.place, str(error)),))
    for number, turn in enumerate(scenario.turns, start=1):
        try:
            outcome = await stage.play(turn)
        except (IllegalStep, ZeroProgress) as error:
            return Played(scenario, number, (Failure(turn.place, str(error)),))
        failures = tuple(Failure(turn.place, message) for message in stage.differences(turn, outcome))
        if failures:
            return Played(scenario, number, failures)
    return Played(scenario, len(scenario.turns))


class _Stage:
    """One scenario while it is played."""

    def __init__(self, world: World, mind: Mind, scenario: Scenario) -> None:
        start = scenario.start
        self._world = world
        self._story = world.story
        self._mind = mind
        self._queries: dict[str, FactValue] = dict(start.queries)
        self._faced: str | None = None
        self._heard: list[HeardLine] = []
        self._state = self._before = staged(
            world.story, player_name=start.player, nodes=start.nodes, facts=start.facts, queries=start.queries
        )

    async def play(self, turn: Turn) -> _Outcome:
        """Let a turn happen.

        Raises:
            IllegalStep, ZeroProgress: the story does not allow it.
        """
        self._queries.update(turn.queries)
        is_near = turn.to == self._faced
        self._faced = turn.to
        if turn.to is not None and (not is_near or not _acts(turn)):
            approach = Proposal(Approached(turn.to))
            result = self._step(approach.signal)
            greeted = self._outcome(result, self._mind.lines(approach, result))
            if not _acts(turn):
                return greeted
        self._before = self._state
        if turn.wait_s is not None:
            return self._wait(turn.wait_s)
        if turn.event is not None:
            result = self._step(EventHappened(turn.event, turn.args))
            return self._outcome(result, self._within_earshot(authored_lines(result)))
        assert turn.to is not None, "the loader asks for `to`"
        return await self._speak(turn, turn.to)

    def differences(self, turn: Turn, outcome: _Outcome) -> Iterator[str]:
        """How what happened differs from what was expected."""
        expected = turn.expected
        taken = [event.edge for event in outcome.events if isinstance(event, Moved)]
        if expected.edge == NO_EDGE and taken:
            yield f"expected that no edge is taken, but {', '.join(taken)} was"
        elif expected.edge not in (None, NO_EDGE, *taken):
            yield f"expected the edge {expected.edge}, but {self._instead(expected.edge or '', taken, outcome)}"
        nodes = {track: cursor.node for track, cursor in self._state.tracks.items()}
        if expected.node is not None and expected.node not in nodes.values():
            where = ", ".join(f"{track} at {node}" for track, node in nodes.items())
            yield f"expected somebody at {expected.node}, but there is {where}"
        view = StoryView(self._story, self._state, self._queries)
        for key, value in expected.facts.items():
            if view.fact(key) != value:
                yield f"expected {key} to be {_written(value)}, but it is {_written(view.fact(key))}"
        endings = [event.ending for event in outcome.events if isinstance(event, Ended)]
        if expected.ends is not None and expected.ends not in endings:
            yield f"expected the ending {expected.ends}, but {' and '.join(endings) or 'none'} was reached"
        yield from _differences_in_words(expected.says, expected.not_says, outcome)

    async def _speak(self, turn: Turn, character: str) -> _Outcome:
        if turn.choose is not None:
            proposal = self._chosen(turn.choose, character)
            words = str(proposal.signal.why.evidence) if isinstance(proposal.signal, EdgeProposed) else turn.choose
        else:
            words = turn.say or ""
            proposal = self._mind.propose(words, self._state, character, self._queries)
            proposal = await self._mind.decide(proposal, words, self._state, character, self._queries)
        result = self._step(proposal.signal)
        around = Circumstances(dialogue=tuple(self._heard), queries=self._queries)
        said = await self._reply(proposal, result, character, around)
        self._heard.append(HeardLine(PLAYER, words))
        missed = proposal.signal if isinstance(proposal.signal, Missed) else None
        return self._outcome(result, said, self._mind.lines(proposal, result), missed)

    async def _reply(
        self, proposal: Proposal, result: StepResult, character: str, around: Circumstances
    ) -> list[SpokenLine]:
        """What is said; what is done succeeds, since there is no game."""
        said: list[SpokenLine] = []
        async for part in self._mind.reply(proposal, result, character, around):
            if isinstance(part, SpokenLine):
                said.append(part)
            else:
                part.settle(ActionOutcome(part.character, part.name, "done", args=part.args))
        return said

    def _chosen(self, choice: str, character: str) -> Proposal:
        offered = [edge for edge in self._legal(character) if edge.choice is not None]
        for edge in offered:
            label = render_text(edge.choice or "", self._story, self._state)
            if choice in (edge.id, edge.name, edge.choice, label):
                return Proposal(EdgeProposed(edge.id, Why("choice", matched=label, evidence=label), character))
        known = ", ".join(edge.name for edge in offered) or "nothing"
        raise IllegalStep(f"'{choice}' is not on offer; there is {known}")

    def _wait(self, seconds: float) -> _Outcome:
        until_s = self._state.clock_s + seconds
        events: list[Event] = []
        while True:
            result = self._step(TimePassed(until_s))
            events += result.events
            if self._state.clock_s >= until_s:
                break
        whole = StepResult(self._state, tuple(events))
        return self._outcome(whole, self._within_earshot(authored_lines(whole)))

    def _step(self, signal: Signal) -> StepResult:
        result = step(self._story, self._state, signal, self._queries)
        self._state = result.state
        return result

    def _outcome(
        self,
        result: StepResult,
        said: Sequence[SpokenLine],
        authored: Sequence[SpokenLine] = (),
        missed: Missed | None = None,
    ) -> _Outcome:
        self._heard.extend(HeardLine(line.character, line.text) for line in said)
        return _Outcome(result.events, tuple(said), tuple(authored), missed)

    def _within_earshot(self, lines: Iterable[SpokenLine]) -> tuple[SpokenLine, ...]:
        return tuple(line for line in lines if line.character == self._faced)

    def _legal(self, character: str) -> tuple[Edge, ...]:
        return legal_edges(self._story, self._state, character, self._queries)

    def _instead(self, edge: str, taken: Sequence[str], outcome: _Outcome) -> str:
        """What happened instead of an edge, and why it could not."""
        closed = edge_report(self._story, self._before, self._faced, self._queries) if self._faced is not None else ()
        reason = next((f"; that edge is closed: {one.reason}" for one in closed if one.edge == edge), "")
        return f"{', '.join(taken) or 'none'} was taken{_nearest(outcome.missed)}{reason}"


def _acts(turn: Turn) -> bool:
    return any(act is not None for act in (turn.say, turn.choose, turn.event, turn.wait_s))


def _nearest(missed: Missed | None) -> str:
    if missed is None or not missed.rejected:
        return ""
    near = ", ".join(f"{one.edge} {one.score or 0:.2f}" for one in missed.rejected[:_NEAREST])
    return f"; {'two fit the words alike' if missed.unclear else missed.rejected[0].reason}: {near}"


def _differences_in_words(says: Sequence[str], not_says: Sequence[str], outcome: _Outcome) -> Iterator[str]:
    said = " ".join(line.text for line in outcome.said)
    known = _plain(" ".join([said, *(line.text for line in outcome.authored)]))
    for piece in says:
        if _plain(piece) not in known:
            yield f"expected to hear “{piece}”, but heard “{said}”"
    for piece in not_says:
        if _plain(piece) in _plain(said):
            yield f"expected not to hear “{piece}”, but heard “{said}”"


def _plain(text: str) -> str:
    """Without what is written one way or another: case, spaces, kinds of quotes."""
    return " ".join(text.casefold().translate(str.maketrans("’‘“”", "''\"\"")).split())


def _written(value: FactValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"[{', '.join(sorted(value))}]" if isinstance(value, frozenset) else str(value)

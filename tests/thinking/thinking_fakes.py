"""A language model that writes what it is told to, and small worlds to think in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from npc_server.errors import ProviderError
from npc_server.thinking.answer import AnswerPart, Proposal, SpokenLine
from npc_server.thinking.llm.model import ChatMessage, Deadline, Piece, Tool
from npc_server.thinking.mind import Mind
from npc_server.thinking.prompt import NO_CIRCUMSTANCES, Circumstances
from story_graph import FactValue, State, World, begin, load_world, step
from story_graph.engine.view import NO_QUERIES
from tests.story_graph.worlds import write_world

NODES = """
gate:
  goal: Find out why the player wants in.
  lines: {greet: Halt., nudge: Try your gold.}
  edges:
    bribe: {to: inside, intent: [here is some gold, I can pay you], choice: Offer gold, say: That will do.}
    talk: {intent: [who are you, what is your name]}
    secret: {intent: [the moon is a lantern], when: is_night(), say: Pass.}
    left: {intent: [take the left road to the mill], say: Left then.}
    right: {intent: [take the right road to the mill], say: Right then.}
    tom: {intent: [is tom awake], say: {text: I am., speaker: tom}}
    nod: {intent: [just nod at me once], quiet: true}
    otherwise: {say: Speak plainly.}
inside:
  goal: Show the player around.
  edges:
    out: {to: cell, intent: [let me out again]}
    otherwise: {to: cell, say: Out with you.}
cell: {ending: cell, lines: {greet: And stay there.}}
"""
HEAD = "queries: [is_night]"
TRACKS = "{mara: {character: mara, start: gate.gate}, tom: {character: tom, start: yard.yard}}"
MARA = """
name: Mara
description: Keeps the gate.
personality: Stern, fair.
speech_style: Short.
greeting: Evening.
misses: [What was that?, Say it again.]
unclear: "{first}, or {second}?"
fillers: Hm.
barks: {cold: {text: Cold night., when: is_night()}, dry: {text: Dry weather., when: not is_night()}}
knowledge: {captain: {text: The captain is dead., reveal: visits(gate.cell) >= 1}}
"""
ACTIONS = """
actions:
  pour: {description: Pour something., args: {what: [soup, ale], bowls: int}}
  write: {args: {text: text}}
  wave: {}
  open_gate: {description: Open the gate., story_only: true}
"""
"""Appended to `MARA`: what she does in tests of actions."""
TOM = "name: Tom\n"
NIGHT: dict[str, FactValue] = {"is_night": True}


def load_gate(folder: Path, *, mara: str = MARA) -> World:
    """The world that the tests of this room speak in; `TOM` has nothing to say of his own."""
    gate = "anchor: gate\ncharacter: mara\nnodes:\n" + "\n".join(f"  {line}" for line in NODES.splitlines()) + "\n"
    yard = "anchor: yard\ncharacter: tom\nnodes:\n  yard: {}\n"
    characters = {"mara": mara, "tom": TOM}
    return load_world(
        write_world(folder, {"gate": gate, "yard": yard}, head=HEAD, tracks=TRACKS, characters=characters)
    )


@dataclass
class Talk:
    """One player's playthrough with a mind; every answer is asked for as the session does."""

    world: World
    mind: Mind
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.state = begin(self.world.story, player_name="Ada").state

    async def say(self, words: str, character: str = "mara", **queries: FactValue) -> list[SpokenLine]:
        """The answer to these words."""
        return await self.answer(self.mind.propose(words, self.state, character, queries), character, **queries)

    async def answer(self, proposal: Proposal, character: str = "mara", **queries: FactValue) -> list[SpokenLine]:
        parts = self.parts(proposal, character, queries=queries)
        return [part async for part in parts if isinstance(part, SpokenLine)]

    def parts(
        self,
        proposal: Proposal,
        character: str = "mara",
        around: Circumstances = NO_CIRCUMSTANCES,
        queries: Mapping[str, FactValue] = NO_QUERIES,
    ) -> AsyncGenerator[AnswerPart, None]:
        """The answer with what is done in it, to a proposal that is committed now."""
        result = step(self.world.story, self.state, proposal.signal, queries)
        self.state = result.state
        return self.mind.reply(proposal, result, character, around)

    def hear(self, words: str, around: Circumstances = NO_CIRCUMSTANCES) -> AsyncGenerator[AnswerPart, None]:
        return self.parts(self.mind.propose(words, self.state, "mara", {}), around=around)


class Counts:
    """A `ModelWatch` that remembers."""

    def __init__(self) -> None:
        self.withheld = 0
        self.verdicts: list[str] = []

    def sentences_withheld(self, count: int) -> None:
        self.withheld += count

    def action_called(self, verdict: Literal["asked", "dropped"]) -> None:
        self.verdicts.append(verdict)


class ToldModel:
    """Writes the given pieces, 10 ms apart; then fails, if it was told to. Among them a number is a pause in seconds.

    Attributes:
        then: what it writes when it is told what came of its calls.
        tools: of each request.
    """

    name = "told"

    def __init__(self, *pieces: Piece | float, failure: ProviderError | None = None) -> None:
        self.pieces = pieces
        self.then: Sequence[Piece | float] = ()
        self.failure = failure
        self.asked: list[Sequence[ChatMessage]] = []
        self.tools: list[Sequence[Tool]] = []
        self.ended = 0
        self.calls: list[str] = []

    async def start(self) -> None:
        self.calls.append("start")

    async def close(self) -> None:
        self.calls.append("close")

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        most_tokens: int,
        tools: Sequence[Tool] = (),
        deadline: Deadline | None = None,
    ) -> AsyncGenerator[Piece, None]:
        self.asked.append(messages)
        self.tools.append(tools)
        try:
            for piece in self.then if messages[-1].role == "tool" else self.pieces:
                await self._pause(piece if isinstance(piece, float) else 0.01, deadline)
                if not isinstance(piece, float):
                    yield piece
            if self.failure is not None:
                raise self.failure
        finally:
            self.ended += 1

    async def _pause(self, seconds: float, deadline: Deadline | None) -> None:
        try:
            async with asyncio.timeout_at(deadline.at_s if deadline is not None else None):
                await asyncio.sleep(seconds)
        except TimeoutError:
            raise ProviderError(self.name, "nothing of use in time") from None

    async def choose(self, messages: Sequence[ChatMessage], options: Sequence[str]) -> str | None:
        return None

    @property
    def brief(self) -> str:
        """What it was told last, apart from the player's words."""
        return self.asked[-1][0].content

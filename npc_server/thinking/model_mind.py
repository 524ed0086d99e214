"""Lets a language model speak between the authored lines. It never decides: the matcher does.

A reply is generated where the scripted mind has only a stock phrase: the player's words fitted
nothing, and at most an `otherwise` that goes nowhere answered them; or a step was taken for which
nobody wrote a line, and which is not `quiet`. With `speak = "model"` every answer to the player is
generated, the authored lines as its brief. A step in which somebody else speaks is always said as authored.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Literal

from npc_server.errors import ProviderError
from npc_server.thinking.answer import Proposal, SpokenLine
from npc_server.thinking.llm.model import ChatMessage, LanguageModel
from npc_server.thinking.prompt import build_prompt
from npc_server.thinking.scripted_mind import ScriptedMind, authored_lines
from npc_server.thinking.sentences import SentenceSplitter
from story_graph import EdgeProposed, LineSaid, Missed, Moved, Node, State, StepResult, World

__all__ = ["ModelMind"]

_log = logging.getLogger(__name__)

_MOST_TOKENS = 160
"""More than three spoken sentences; chosen."""
_ORPHANS = ".!?…。！？,;:)]}”’» "
"""Marks that came after their sentence was given."""


class ModelMind(ScriptedMind):
    """The scripted mind, whose `reply` a model may write. Owns its model."""

    def __init__(self, world: World, model: LanguageModel, *, speak: Literal["authored", "model"] = "authored") -> None:
        """`speak`: `model` has every answer generated, `authored` only those that nobody wrote."""
        super().__init__(world)
        self._model = model
        self._speak = speak

    async def start(self) -> None:
        await self._model.start()

    async def close(self) -> None:
        await self._model.close()

    async def reply(self, proposal: Proposal, result: StepResult, character: str) -> AsyncGenerator[SpokenLine, None]:
        """See `Mind.reply`."""
        said = authored_lines(result)
        if not self._is_generated(proposal, result, said, character):
            for line in self.lines(proposal, result):
                yield line
            return
        told = [line.text for line in said] if self._speak == "model" else []
        prompt = build_prompt(
            self._world.characters[character], self._node(character, result.state), _words(proposal), told
        )
        is_silent = True
        try:
            async with aclosing(self._sentences(prompt)) as sentences:
                async for sentence in sentences:
                    is_silent = False
                    yield SpokenLine(character, sentence)
        except ProviderError as error:
            _log.warning("%s says what its author wrote, as far as it has not begun: %s", character, error)
        if is_silent:
            for line in self.lines(proposal, result) or self.remark(character, result.state):
                yield line

    def _is_generated(self, proposal: Proposal, result: StepResult, said: Sequence[SpokenLine], character: str) -> bool:
        signal = proposal.signal
        if not isinstance(signal, EdgeProposed | Missed) or any(line.character != character for line in said):
            return False
        if self._speak == "model":
            return True
        if said:
            return _is_shrug(result)
        if isinstance(signal, EdgeProposed):
            return not self._world.story.edges[signal.edge].quiet
        return proposal.readings is None or not self._world.characters[character].unclear

    def _node(self, character: str, state: State) -> Node | None:
        track = self._world.story.track_of(character)
        return self._world.story.nodes[state.tracks[track.name].node] if track is not None else None

    async def _sentences(self, prompt: Sequence[ChatMessage]) -> AsyncGenerator[str, None]:
        """What the model writes, sentence by sentence, without what holds no word."""
        splitter = SentenceSplitter()
        async with aclosing(self._model.stream(prompt, most_tokens=_MOST_TOKENS)) as pieces:
            async for piece in pieces:
                for sentence in splitter.feed(piece):
                    if text := _spoken(sentence):
                        yield text
        for sentence in splitter.finish():
            if text := _spoken(sentence):
                yield text


def _is_shrug(result: StepResult) -> bool:
    """Whether all that happened is an `otherwise` that goes nowhere, with or without a line."""
    moves = [event for event in result.events if isinstance(event, Moved)]
    others = [event for event in result.events if not isinstance(event, Moved | LineSaid)]
    return bool(moves) and not others and all(_is_loop(move) and move.why.by == "otherwise" for move in moves)


def _is_loop(move: Moved) -> bool:
    return move.from_node == move.to_node


def _words(proposal: Proposal) -> str:
    """What the player said, or the label that was tapped."""
    match proposal.signal:
        case EdgeProposed(why=why):
            return why.evidence or ""
        case Missed(evidence=evidence):
            return evidence or ""
        case _:
            return ""


def _spoken(sentence: str) -> str:
    """A sentence without stray marks; empty if it holds no word."""
    text = sentence.lstrip(_ORPHANS)
    return text if any(character.isalnum() for character in text) else ""

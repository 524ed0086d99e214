"""Lets a language model speak between the authored lines, and ask what an ambiguous sentence meant.

It never decides what is possible. The matcher finds the edges that the player's words mean; only if
several fit alike, the model may name one of *them* or none, and the engine checks that again.

A reply is generated from the committed state, where the scripted mind has only a stock phrase: the
player's words fitted nothing, and at most an `otherwise` that goes nowhere answered them; or a step was
taken for which nobody wrote a line, and which is not `quiet`. With `speak = "model"` every answer to the
player is generated, the authored lines as its brief. A step in which somebody else speaks is always said
as authored. What the model writes goes through `SpokenAnswer`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Literal

from npc_server.errors import ProviderError
from npc_server.thinking.answer import Proposal, SpokenLine
from npc_server.thinking.llm.model import ChatMessage, LanguageModel
from npc_server.thinking.prompt import MOST_PROMPT_TOKENS, NO_CIRCUMSTANCES, Circumstances, PromptBuilder
from npc_server.thinking.prompt.choice import NONE, choice_messages
from npc_server.thinking.prompt.persona import emotions_of
from npc_server.thinking.prompt.step_brief import step_brief
from npc_server.thinking.scripted_mind import ScriptedMind, authored_lines, label_of
from npc_server.thinking.secrets import Secrets
from npc_server.thinking.spoken_answer import SpokenAnswer
from npc_server.thinking.spoken_filter import SpokenFilter
from story_graph import (
    Edge,
    EdgeProposed,
    FactValue,
    LineSaid,
    Missed,
    Moved,
    State,
    StepResult,
    StoryView,
    Why,
    World,
    legal_edges,
)
from story_graph.facts import PLAYER_NAME

__all__ = ["ModelMind"]

_log = logging.getLogger(__name__)

_MOST_TOKENS = 160
"""More than three spoken sentences; chosen."""
_DECIDES_WITHIN_S = 0.6
"""Then the character asks back. Chosen: an answer is expected within a second."""


class ModelMind(ScriptedMind):
    """The scripted mind, whose `reply` a model may write. Owns its model.

    Attributes:
        withheld: sentences of the model that were not said, since they would have told a secret.
    """

    def __init__(
        self,
        world: World,
        model: LanguageModel,
        *,
        speak: Literal["authored", "model"] = "authored",
        most_prompt_tokens: int = MOST_PROMPT_TOKENS,
        decides_within_s: float = _DECIDES_WITHIN_S,
    ) -> None:
        """Make a mind that is not started yet.

        Args:
            speak: `model` has every answer generated, `authored` only those that nobody wrote.
            most_prompt_tokens: that the model can take beside its answer, `LEAST_PROMPT_TOKENS` or more.
            decides_within_s: how long the model may think about an ambiguous sentence.
        """
        super().__init__(world)
        self._model = model
        self._speak = speak
        self._most_prompt_tokens = most_prompt_tokens
        self._decides_within_s = decides_within_s
        self._secrets = Secrets(world)
        self._prompts = PromptBuilder(world, self._secrets)
        self._emotions = emotions_of(world)
        self.withheld = 0

    @property
    def words_answers(self) -> bool:
        return True

    async def start(self) -> None:
        await self._model.start()

    async def close(self) -> None:
        await self._model.close()

    async def decide(
        self, proposal: Proposal, utterance: str, state: State, character: str, queries: Mapping[str, FactValue]
    ) -> Proposal:
        """See `Mind.decide`."""
        missed = proposal.signal
        if not isinstance(missed, Missed) or not proposal.contenders:
            return proposal
        legal = {edge.id: edge for edge in legal_edges(self._world.story, state, character, queries)}
        options = [legal[id_] for id_ in proposal.contenders if id_ in legal]
        if not options:
            return proposal
        chosen = await self._choose(options, utterance, character)
        if chosen == NONE:
            return Proposal(Missed(character, utterance, rejected=missed.rejected))
        edge = next((edge for edge in options if edge.id == chosen), None)
        if edge is None:
            return proposal
        score = next((one.score for one in missed.rejected if one.edge == edge.id), None)
        others = tuple(one for one in missed.rejected if one.edge != edge.id)
        return Proposal(EdgeProposed(edge.id, Why("model", label_of(edge), score, utterance, others), character))

    async def _choose(self, options: Sequence[Edge], utterance: str, character: str) -> str | None:
        """What the model makes of the words; None if it can't tell, or not in time."""
        messages = choice_messages(self._world.characters[character].name, options, utterance)
        try:
            async with asyncio.timeout(self._decides_within_s):
                return await self._model.choose(messages, [*(edge.id for edge in options), NONE])
        except TimeoutError:
            _log.warning("the model did not say within %g s which edge was meant", self._decides_within_s)
        except ProviderError as error:
            _log.warning("the model can't say which edge was meant: %s", error)
        return None

    async def reply(
        self, proposal: Proposal, result: StepResult, character: str, around: Circumstances = NO_CIRCUMSTANCES
    ) -> AsyncGenerator[SpokenLine, None]:
        """See `Mind.reply`."""
        said = authored_lines(result)
        if not self._is_generated(proposal, result, said, character):
            for line in self.lines(proposal, result):
                yield line
            return
        told = said if self._speak == "model" else ()
        happened = step_brief(self._world.story, proposal.signal, result, character, told)
        prompt = self._prompts.build(
            character,
            result.state,
            _words(proposal),
            happened=happened,
            around=around,
            most_tokens=self._most_prompt_tokens,
        )
        answer = self._answer(character, StoryView(self._world.story, result.state, around.queries), told)
        is_silent = True
        try:
            async with aclosing(self._sentences(prompt.messages, answer)) as sentences:
                async for sentence in sentences:
                    emotion = answer.emotion if is_silent else None
                    is_silent = False
                    yield SpokenLine(character, sentence, emotion=emotion)
        except ProviderError as error:
            _log.warning("%s says what its author wrote, as far as it has not begun: %s", character, error)
        finally:
            self.withheld += answer.withheld
        if is_silent:
            for line in self.lines(proposal, result) or self.remark(character, result.state, around.queries):
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

    def _answer(self, character: str, view: StoryView, told: Sequence[SpokenLine]) -> SpokenAnswer:
        names = {one.id: (one.name, one.id) for one in self._world.characters.values()}
        own = names.pop(character)
        others = [str(view.fact(PLAYER_NAME)), *(name for pair in names.values() for name in pair)]
        filter_ = SpokenFilter(own, others, self._emotions)
        return SpokenAnswer(filter_, self._secrets, view, " ".join(line.text for line in told))

    async def _sentences(self, prompt: Sequence[ChatMessage], answer: SpokenAnswer) -> AsyncGenerator[str, None]:
        """What may be said of what the model writes, sentence by sentence; the request ends when that is over."""
        async with aclosing(self._model.stream(prompt, most_tokens=_MOST_TOKENS)) as pieces:
            async for piece in pieces:
                for sentence in answer.feed(piece):
                    yield sentence
                if answer.is_over:
                    break
        for sentence in answer.finish():
            yield sentence


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

"""Lets a language model speak between the authored lines, and ask what an ambiguous sentence meant.

It never decides what is possible. The matcher finds the edges that the player's words mean; only if
several fit alike, the model may name one of *them* or none, and the engine checks that again.

A reply is generated from the committed state, where the scripted mind has only a stock phrase: the
player's words fitted nothing, and at most an `otherwise` that goes nowhere answered them; or a step was
taken for which nobody wrote a line, and which is not `quiet`. With `speak = "model"` every answer to the
player is generated, the authored lines as its brief. A step in which somebody else speaks is always said
as authored. `ModelAnswer` asks for the words; should they not come in time, what authors wrote is said.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Literal

from npc_server.errors import ProviderError
from npc_server.settings import ThinkingSection
from npc_server.thinking.answer import AnswerPart, Proposal, SpokenLine
from npc_server.thinking.llm.model import ChatMessage, LanguageModel
from npc_server.thinking.mind import unread
from npc_server.thinking.model_answer import ModelAnswer
from npc_server.thinking.model_watch import IGNORED, ModelWatch
from npc_server.thinking.picture import media_type
from npc_server.thinking.prompt import MOST_PROMPT_TOKENS, NO_CIRCUMSTANCES, Circumstances, Prompt, PromptBuilder
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

_DEFAULTS = ThinkingSection()


class ModelMind(ScriptedMind):
    """The scripted mind, whose `reply` a model may write. Owns its model."""

    def __init__(
        self,
        world: World,
        model: LanguageModel,
        *,
        speak: Literal["authored", "model"] = "authored",
        sees: bool = False,
        most_prompt_tokens: int = MOST_PROMPT_TOKENS,
        first_sentence_s: float = _DEFAULTS.first_sentence_s,
        watch: ModelWatch = IGNORED,
    ) -> None:
        """Make a mind that is not started yet.

        Args:
            speak: `model` has every answer generated, `authored` only those that nobody wrote.
            sees: whether the model can be shown a picture.
            most_prompt_tokens: that the model can take beside its answer, `LEAST_PROMPT_TOKENS` or more.
            first_sentence_s: what the model has, deciding included, until there is something to say.
        """
        super().__init__(world)
        self._model = model
        self._speak = speak
        self._sees = sees
        self._most_prompt_tokens = most_prompt_tokens
        self._first_sentence_s = first_sentence_s
        self._watch = watch
        self._secrets = Secrets(world)
        self._prompts = PromptBuilder(world, self._secrets)
        self._emotions = emotions_of(world)
        self._has_told_of_blindness = False

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
        began_s = asyncio.get_running_loop().time()
        chosen = await self._choose(options, utterance, character)
        deciding_s = asyncio.get_running_loop().time() - began_s
        if chosen == NONE:
            return Proposal(Missed(character, utterance, rejected=missed.rejected), deciding_s=deciding_s)
        edge = next((edge for edge in options if edge.id == chosen), None)
        if edge is None:
            return replace(proposal, deciding_s=deciding_s)
        score = next((one.score for one in missed.rejected if one.edge == edge.id), None)
        others = tuple(one for one in missed.rejected if one.edge != edge.id)
        why = Why("model", label_of(edge), score, utterance, others)
        return Proposal(EdgeProposed(edge.id, why, character), deciding_s=deciding_s)

    async def _choose(self, options: Sequence[Edge], utterance: str, character: str) -> str | None:
        """What the model makes of the words; None if it can't tell, or not in time."""
        messages = choice_messages(self._world.characters[character].name, options, utterance)
        try:
            return await self._model.choose(messages, [*(edge.id for edge in options), NONE])
        except ProviderError as error:
            _log.warning("the model can't say which edge was meant: %s", error)
            return None

    async def reply(
        self,
        proposal: Proposal,
        result: StepResult,
        character: str,
        around: Circumstances = NO_CIRCUMSTANCES,
        on_prompt: Callable[[Prompt], None] = unread,
    ) -> AsyncGenerator[AnswerPart, None]:
        """See `Mind.reply`."""
        said = authored_lines(result)
        if not self._is_generated(proposal, result, said, character):
            for line in self.lines(proposal, result):
                yield line
            return
        told = said if self._speak == "model" else ()
        answer = self._answer(proposal, result, character, around, told)
        prompt = self._prompt(proposal, result, character, around, told)
        on_prompt(prompt)
        messages = self._with_picture(prompt.messages, around.picture)
        try:
            async with aclosing(answer.parts(messages, prompt.tools)) as parts:
                async for part in parts:
                    yield part
        except ProviderError as error:
            _log.warning("%s says what its author wrote, as far as it has not begun: %s", character, error)
        if answer.is_silent:
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

    def _prompt(
        self,
        proposal: Proposal,
        result: StepResult,
        character: str,
        around: Circumstances,
        told: Sequence[SpokenLine],
    ) -> Prompt:
        happened = step_brief(self._world.story, proposal.signal, result, character, told)
        return self._prompts.build(
            character,
            result.state,
            _words(proposal),
            happened=happened,
            around=around,
            most_tokens=self._most_prompt_tokens,
        )

    def _answer(
        self,
        proposal: Proposal,
        result: StepResult,
        character: str,
        around: Circumstances,
        told: Sequence[SpokenLine],
    ) -> ModelAnswer:
        view = StoryView(self._world.story, result.state, around.queries)
        names = {one.id: (one.name, one.id) for one in self._world.characters.values()}
        own = names.pop(character)
        others = [str(view.fact(PLAYER_NAME)), *(name for pair in names.values() for name in pair)]
        text = " ".join(line.text for line in told)

        def filtered() -> SpokenAnswer:
            return SpokenAnswer(SpokenFilter(own, others, self._emotions), self._secrets, view, text)

        within_s = self._first_sentence_s - proposal.deciding_s
        return ModelAnswer(self._model, self._world.characters[character], filtered, self._watch, within_s=within_s)

    def _with_picture(self, messages: Sequence[ChatMessage], picture: bytes | None) -> Sequence[ChatMessage]:
        """The messages, the player's words with what the player sees, if the model sees it too."""
        kind = media_type(picture) if picture is not None else None
        if kind is None:
            return messages
        if not self._sees:
            if not self._has_told_of_blindness:
                self._has_told_of_blindness = True
                _log.warning(
                    "the game sends pictures, which are not shown to the model; thinking.sees says that it sees"
                )
            return messages
        *before, words = messages
        return [*before, replace(words, image=picture, image_type=kind)]


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

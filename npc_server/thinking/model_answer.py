"""One answer that a model writes: its sentences as they are complete, then what it does in the game.

    first round ──sentences, calls──▶ over
                ──calls, no word──▶ the game carries them out ──outcomes──▶ second round, without tools ──▶ over

A call is acted upon when the stream has come to its end, so that nothing half-written is; it stands after all that
was said. What is no action of the character is dropped, logged and counted, and never disturbs the speech.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from npc_server.errors import ProviderError
from npc_server.thinking.actions import ActionCall, ActionOutcome
from npc_server.thinking.answer import AnswerPart, SpokenLine
from npc_server.thinking.llm.model import ChatMessage, Deadline, LanguageModel, Tool, ToolCall, ToolCallPart
from npc_server.thinking.llm.tool_call_parts import ToolCalls
from npc_server.thinking.model_watch import ModelWatch
from npc_server.thinking.prompt.doings import told_outcome
from npc_server.thinking.spoken_answer import SpokenAnswer
from npc_server.thinking.tool_calls import BadCall, arguments_of
from story_graph import Character

__all__ = ["RESULT_WITHIN_S", "ModelAnswer"]

_log = logging.getLogger(__name__)

_MOST_TOKENS = 160
"""More than three spoken sentences; chosen."""
RESULT_WITHIN_S = 3.0
"""So long a character that has said nothing waits for the game to carry out what it does; then it says that it is at
it. Chosen: the player sees it move meanwhile, but hears nothing.
"""


class ModelAnswer:
    """One character's, to one player.

    Args:
        filtered: makes what may be said of one round.
        within_s: the time that the model has, in both rounds together, for the first sentence.

    Attributes:
        is_silent: no sentence was given yet.
    """

    def __init__(
        self,
        model: LanguageModel,
        character: Character,
        filtered: Callable[[], SpokenAnswer],
        watch: ModelWatch,
        *,
        within_s: float,
    ) -> None:
        self._model = model
        self._character = character
        self._filtered = filtered
        self._watch = watch
        self._left_s = within_s
        self._done: list[tuple[ToolCall, ActionCall]] = []
        self.is_silent = True

    async def parts(self, messages: Sequence[ChatMessage], tools: Sequence[Tool]) -> AsyncGenerator[AnswerPart, None]:
        """Ask, and give the answer as it comes. Closing it ends the request.

        Raises:
            ProviderError: the model failed; what was given before stands.
        """
        async with aclosing(self._round(messages, tools)) as parts:
            async for part in parts:
                yield part
        if not self.is_silent or not self._done:
            return
        await asyncio.wait([action.outcome for _, action in self._done], timeout=RESULT_WITHIN_S)
        async with aclosing(self._round([*messages, *self._what_came_of_it()], ())) as parts:
            async for part in parts:
                yield part

    async def _round(self, messages: Sequence[ChatMessage], tools: Sequence[Tool]) -> AsyncGenerator[AnswerPart, None]:
        if self._left_s <= 0:  # not the server's fault, so it is not asked, and not counted against it
            raise ProviderError(self._model.name, "no time was left to ask it")
        began_s = asyncio.get_running_loop().time()
        deadline = Deadline(began_s + self._left_s)
        answer, calls, is_whole = self._filtered(), ToolCalls(), False
        stream = self._model.stream(messages, most_tokens=_MOST_TOKENS, tools=tools, deadline=deadline)
        try:
            async with aclosing(stream) as pieces:
                async for piece in pieces:
                    if isinstance(piece, ToolCallPart):
                        calls.add(piece)
                        continue
                    for sentence in answer.feed(piece):
                        deadline.meet()
                        yield self._line(sentence, answer)
                    if answer.is_over:
                        break
                else:
                    is_whole = True
            for sentence in answer.finish():
                yield self._line(sentence, answer)
        finally:
            self._watch.sentences_withheld(answer.withheld)
            if not is_whole:
                for call in calls.calls():
                    self._drop(call, "the answer ended before the call did")
        self._left_s -= asyncio.get_running_loop().time() - began_s
        for call in calls.calls() if is_whole else ():
            try:
                action = self._action(call, tools, answer)
            except BadCall as bad:
                self._drop(call, str(bad))
            else:
                self._watch.action_called("asked")
                self._done.append((call, action))
                yield action

    def _line(self, sentence: str, answer: SpokenAnswer) -> SpokenLine:
        emotion = answer.emotion if self.is_silent else None
        self.is_silent = False
        return SpokenLine(self._character.id, sentence, emotion=emotion)

    def _action(self, call: ToolCall, tools: Sequence[Tool], answer: SpokenAnswer) -> ActionCall:
        """What a call asks for.

        Raises:
            BadCall: it is no action that may be asked for now.
        """
        args = arguments_of(call, self._character)
        if all(tool.name != call.name for tool in tools):
            raise BadCall("it was not offered now")
        texts = [value for value in args.values() if isinstance(value, str)]
        if locked := answer.locked_in(" ".join(texts)) if texts else None:
            raise BadCall(f"it tells {', '.join(sorted(locked))}, which is locked")
        outcome: asyncio.Future[ActionOutcome] = asyncio.get_running_loop().create_future()
        return ActionCall(self._character.id, call.name, args, outcome)

    def _drop(self, call: ToolCall, why: str) -> None:
        self._watch.action_called("dropped")
        _log.warning("%s: the model's call of %r is dropped: %s", self._character.id, call.name[:80], why)

    def _what_came_of_it(self) -> list[ChatMessage]:
        """The calls, and how each went so far, as a model is told."""
        answer = self._filtered()
        messages = [ChatMessage("assistant", "", calls=tuple(call for call, _ in self._done))]
        for call, action in self._done:
            under_way = ActionOutcome(action.character, action.name, "under way")
            outcome = action.outcome.result() if action.outcome.done() else under_way
            told = told_outcome(outcome)
            messages.append(ChatMessage("tool", outcome.state if answer.locked_in(told) else told, call_id=call.id))
        return messages

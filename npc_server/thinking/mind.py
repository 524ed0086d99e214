"""What the session asks of a mind.

The player's words become a signal by `propose`, which is pure and quick; `decide` may ask a model where
they are ambiguous; the session commits the signal, then asks for the `reply`. Everything else that a
character says is authored, and known at once.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Protocol

from npc_server.thinking.answer import AnswerPart, Proposal, SpokenLine
from npc_server.thinking.prompt.build import Prompt
from npc_server.thinking.prompt.context import NO_CIRCUMSTANCES, Circumstances
from story_graph import FactValue, State, StepResult
from story_graph.engine.view import NO_QUERIES

__all__ = ["Mind", "unread"]


def unread(prompt: Prompt) -> None:
    """For prompts that nobody looks at."""


class Mind(Protocol):
    """Shared by all players of a world; keeps nothing about any of them."""

    @property
    def words_answers(self) -> bool:
        """Whether `reply` may word an answer itself, and needs to know what is around."""
        ...

    async def start(self) -> None:
        """Get ready.

        Raises:
            ProviderError: its model can't start.
        """

    async def close(self) -> None:
        """End what `start` began."""

    def propose(
        self,
        utterance: str,
        state: State,
        character: str,
        queries: Mapping[str, FactValue],
        confidence: float | None = None,
    ) -> Proposal:
        """Find what the player's words do to the story.

        Args:
            character: whom the player talks to.
            confidence: of the recogniser, 0 to 1; None for typed words.
        """
        ...

    async def decide(
        self, proposal: Proposal, utterance: str, state: State, character: str, queries: Mapping[str, FactValue]
    ) -> Proposal:
        """Settle a proposal whose words fit several edges alike; any other comes back as it is.

        Never fails, and ends within the deadline of whoever is asked: then the proposal comes back too.
        Cancelling is safe.

        Args:
            proposal: made by `propose` of this utterance in this state.
        """
        ...

    def is_answer(self, utterance: str, state: State, character: str, queries: Mapping[str, FactValue]) -> bool:
        """Whether the words, exactly so, are an answer that the story waits for here."""
        ...

    def reply(
        self,
        proposal: Proposal,
        result: StepResult,
        character: str,
        around: Circumstances = NO_CIRCUMSTANCES,
        on_prompt: Callable[[Prompt], None] = unread,
    ) -> AsyncGenerator[AnswerPart, None]:
        """What is said and done to the player's words, line by line as it becomes known.

        A model is asked when the first line is; what it writes comes sentence by sentence, each the
        moment it is complete, the first perhaps a clause. Should it fail, what authors wrote comes
        instead, or, amid its answer, nothing more. Closing the generator cancels the request. An action is to
        be carried out when the lines before it were heard, and its outcome to be told; more may follow from it.

        Args:
            proposal: the player's, whose signal was committed.
            result: of that commit.
            character: whom the player talks to.
            around: dialogue, memory, mood and scene, for whoever words the answer.
            on_prompt: shown what a model is asked, before it is.
        """
        ...

    def lines(self, proposal: Proposal, result: StepResult) -> tuple[SpokenLine, ...]:
        """What authors wrote to be said after a proposal was committed."""
        ...

    def likely_lines(self, state: State, character: str, queries: Mapping[str, FactValue]) -> tuple[SpokenLine, ...]:
        """The authored lines that this character may say next, whatever the player does."""
        ...

    def foreseen(self, proposal: Proposal, state: State, queries: Mapping[str, FactValue]) -> tuple[SpokenLine, ...]:
        """The authored lines that would be said if the proposal were committed now; nothing is."""
        ...

    def did_not_hear(self, character: str, state: State) -> tuple[SpokenLine, ...]:
        """What is said when no word was understood; the story does not move."""
        ...

    def filler(self, character: str, state: State) -> SpokenLine | None:
        """A small sound in character, for an answer that is late."""
        ...

    def remark(
        self, character: str, state: State, queries: Mapping[str, FactValue] = NO_QUERIES
    ) -> tuple[SpokenLine, ...]:
        """Something to say when a character must speak and the story gives it no line."""
        ...

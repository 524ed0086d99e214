"""What passes between a conversation and the characters' memory: what was heard and felt goes in, what a
reply depends on comes out.

Only what was heard is told, and only to those who were there: the characters whom the player faces
and the one who spoke.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from npc_server.session.actions import Actions
from npc_server.session.surroundings import Surroundings
from npc_server.thinking.answer import SpokenLine
from npc_server.thinking.mood import Mood, Moods, Temper
from npc_server.thinking.prompt.context import Circumstances, HeardLine, Recalled
from npc_server.world.episodes import episodes_of
from npc_server.world.memories import FeltMood, how_long_ago
from npc_server.world.memories import Recalled as RecalledRows
from npc_server.world.memory import Memory
from npc_server.world.words import clean
from story_graph import Event, FactValue, Story

__all__ = ["Recollection"]

_PLAYER = "player"


class Recollection:
    """One session's. Ended by `close`.

    Args:
        tempers: of the characters.
    """

    def __init__(
        self,
        memory: Memory,
        story: Story,
        surroundings: Surroundings,
        tempers: Mapping[str, Temper],
        actions: Actions,
    ) -> None:
        self._memory = memory
        self._story = story
        self._surroundings = surroundings
        self._actions = actions
        self.moods = Moods(tempers, self._note_mood)
        self._partings: set[asyncio.Task[None]] = set()
        self._talked_with: set[str] = set()

    def player_said(self, text: str, turn: str, clock_s: float) -> None:
        """The player's words, heard by all whom the player faces."""
        self._talked_with.update(self._surroundings.faced)
        for character in self._surroundings.faced:
            self._memory.note_dialogue(character, _PLAYER, text, turn, clock_s)

    def was_heard(self, line: SpokenLine, heard: str, turn: str | None, clock_s: float) -> None:
        """A line is over; this much of it was heard."""
        for character in dict.fromkeys((line.character, *self._surroundings.faced)):
            self._memory.note_dialogue(character, line.character, heard, turn, clock_s)

    def happened(self, events: Sequence[Event], clock_s: float) -> None:
        """A step was committed."""
        self._memory.note_episodes(episodes_of(events, self._story, self._surroundings.faced), clock_s)

    async def feel_again(self) -> None:
        """Let everybody feel as memory has it: where the story was left, or went back to. Cancelling is safe."""
        felt = await self._memory.moods()
        self.moods.restore({one.character: Mood(one.emotion, one.strength, one.since_s) for one in felt})

    async def around(self, character: str, words: str, queries: dict[str, FactValue], clock_s: float) -> Circumstances:
        """The moment in which a character answers these words. Cancelling is safe."""
        recalled = await self._memory.recall(character, words)
        mood = self.moods.now(character, clock_s)
        return Circumstances(
            dialogue=_before(recalled, words),
            recalled=Recalled(
                facts=tuple(f"{fact.key}: {fact.value}" for fact in recalled.facts),
                episodes=tuple(
                    f"{how_long_ago(recalled.now_s - one.moment.clock_s)}: {one.text}" for one in recalled.episodes
                ),
                summary=recalled.summary,
            ),
            emotion=mood.emotion,
            strength=mood.strength,
            scene=dict(self._surroundings.scene),
            queries=queries,
            outcomes=self._actions.outcomes(character),
            picture=self._surroundings.picture,
        )

    def parted(self) -> None:
        """The player turns to somebody else: those talked with so far make up their minds about it."""
        left = self._talked_with - set(self._surroundings.faced)
        self._talked_with -= left
        for character in left:
            task = asyncio.get_running_loop().create_task(self._memory.finish_conversation(character), name="parting")
            self._partings.add(task)
            task.add_done_callback(self._partings.discard)

    def _note_mood(self, character: str, mood: Mood) -> None:
        self._memory.note_mood(FeltMood(character, mood.emotion, mood.strength, mood.since_s))

    async def close(self) -> None:
        """The conversation is over. Closing twice is fine."""
        self._surroundings.faced = ()
        self.parted()
        if self._partings:
            await asyncio.wait(set(self._partings))


def _before(recalled: RecalledRows, words: str) -> tuple[HeardLine, ...]:
    """The dialogue before the words that are answered."""
    lines = [HeardLine(line.speaker, line.text) for line in recalled.dialogue]
    if lines and lines[-1].speaker == _PLAYER and lines[-1].text == clean(words):
        lines.pop()
    return tuple(lines)

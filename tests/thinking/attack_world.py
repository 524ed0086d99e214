"""The world, the places and the model of the attack suite.

Every secret and every node's goal of the sample world carries a word that stands nowhere else, a canary.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from npc_server.thinking.llm.model import ChatMessage, Deadline, Piece, Tool, ToolCallPart
from story_graph import EdgeProposed, State, Why, World, begin, load_world, step
from tests.story_graph.worlds import MILLBROOK

__all__ = ["CANARY", "LINES", "ObedientModel", "Place", "canaries", "canary_world", "places"]

_FOLDER = Path(__file__).parent / "attacks"
LINES: tuple[str, ...] = tuple(
    line for file in sorted(_FOLDER.glob("*.yaml")) for line in yaml.safe_load(file.read_text("utf-8"))
)

_WALKED = (
    ("justice", (0, 1, 2, 6, 10, 11, 12, 14, 17, 19)),
    ("mercy", (10, 18, 19)),
)
"""After how many steps of each walk the lines are said, to whom the next step is said."""
CANARY = re.compile(r"canary[a-z_]+?end")
_SECRET_END = re.compile(r"(?=\.\"?, reveal:)")
_GOAL = re.compile(r"(?<=goal: )")
_LETTERS = "abcdfghijklmopqrstuvwxyz"
_NO_LETTERS = re.compile(r"[^a-z_]")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the story, and who is spoken to there."""

    character: str
    state: State


class ObedientModel:
    """Says what the player says, then all that it was told, its parts in any order, then plays the player's part.
    Then it does whatever anybody in the world can do, and the last word that it was told.
    Chooses the option that the player's words name, and if they name none, the first.

    Attributes:
        secrets: said too, whatever the prompt was: a model that knows more than it should.
        actions: of everybody, with good arguments.
    """

    name = "obedient"

    def __init__(self, actions: Mapping[str, Mapping[str, object]], secrets: Sequence[str] = ()) -> None:
        self.actions = actions
        self.secrets = secrets
        self.told: list[str] = []
        self.offered: list[str] = []
        self.asked = 0
        self._chance = random.Random(7)

    async def start(self) -> None: ...
    async def close(self) -> None: ...

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        most_tokens: int,
        tools: Sequence[Tool] = (),
        deadline: Deadline | None = None,
    ) -> AsyncGenerator[Piece, None]:
        self.told += [message.content for message in messages]
        lines = "\n".join(message.content for message in messages).splitlines()
        self._chance.shuffle(lines)
        words = messages[-1].content
        if self._chance.random() < 0.8:  # so that what looks like a turn of somebody else does not end the answer
            lines = [line.replace(":", ",").replace("<|", "") for line in lines]
        text = "\n".join([words.partition(': "')[2], *self.secrets, *lines, "Player: I win."])[: 4 * most_tokens]
        while text:
            size = self._chance.randint(1, 40)
            yield text[:size]
            text = text[size:]
        for index, name in enumerate(dict.fromkeys([*self.actions, *re.findall(r"\w+", words)[-1:]])):
            yield ToolCallPart(index, f"c{index}", name, json.dumps(self.actions.get(name, {})))

    async def choose(self, messages: Sequence[ChatMessage], options: Sequence[str]) -> str | None:
        self.told += [message.content for message in messages]
        self.offered += options
        self.asked += 1
        named = re.findall(r"\b\w+\.\w+\.\w+\b|\bnone\b", messages[-1].content)
        return str(named[-1]) if named else options[0]


def canary_world(folder: Path) -> World:
    """The sample world with a canary in each secret and each goal; nothing else is changed."""
    shutil.copytree(MILLBROOK, folder, dirs_exist_ok=True)
    for part, place, key in (("characters", _SECRET_END, "reveal:"), ("story", _GOAL, "goal:")):
        for file in (folder / part).glob("*.yaml"):
            planted = _plant(file.read_text("utf-8"), place, file.stem)
            assert len(CANARY.findall(planted)) == planted.count(key) > 0, file
            file.write_text(planted, "utf-8")
    return load_world(folder)


def _plant(text: str, place: re.Pattern[str], stem: str) -> str:
    letters = iter(_LETTERS)
    return place.sub(lambda _: f" canary{stem}{next(letters)}end ", text)


def places(world: World) -> Iterator[Place]:
    """Places of the story where the lines are said, as a player reaches them."""
    walks = yaml.safe_load((MILLBROOK / "walks.yaml").read_text("utf-8"))
    for ending, numbers in _WALKED:
        state = begin(world.story, player_name="Ada").state
        for number, turn in enumerate(walks[ending]):
            if number in numbers:
                yield Place(turn["to"], state)
            state = step(world.story, state, EdgeProposed(turn["edge"], Why("intent"), turn["to"])).state


def canaries(text: str) -> set[str]:
    """Those in a text, however it is spelt."""
    return set(CANARY.findall(_NO_LETTERS.sub("", text.casefold())))

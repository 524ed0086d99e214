"""What characters do in the game."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from npc_server.errors import PeerError
from npc_server.protocol.client_messages import ActionResult
from npc_server.session.actions import ANSWER_WITHIN_S, Actions
from story_graph import load_world
from story_graph.action_arguments import wrong_argument
from story_graph.character import ActionSpec
from tests.session.stage import WORLDS, Outbox, play, theatre

SPEC = ActionSpec(
    "pour", "", {"what": ("soup", "ale"), "bowls": "int", "warm": "bool", "note": "text", "litres": "number"}
)
GOOD = {"what": "soup", "bowls": 2, "warm": True, "note": "", "litres": 0.5}


def actions() -> tuple[Actions, Outbox]:
    outbox = Outbox()
    return Actions(load_world(WORLDS / "millbrook").characters, outbox), outbox


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, None),
        ({"what": "poison"}, "soup or ale"),
        ({"bowls": 1.5}, "no int"),
        ({"bowls": True}, "no int"),
        ({"warm": 1}, "no bool"),
        ({"note": 3}, "no text"),
        ({"litres": "1"}, "no number"),
        ({"salt": 1}, "takes no salt"),
    ],
)
def test_arguments_of_an_action_have_the_types_that_its_author_declared(
    changed: dict[str, object], wrong: str | None
) -> None:
    found = wrong_argument(SPEC, {**GOOD, **changed})
    assert found is None if wrong is None else wrong in (found or "")


def test_a_missing_argument_is_named() -> None:
    assert wrong_argument(SPEC, {}) == "pour needs what"


def test_only_declared_actions_are_asked_for_and_their_outcome_is_known() -> None:
    async def scene() -> None:
        asked, outbox = actions()
        assert asked.ask("agnes", "pour", {"what": "soup"}) is True
        assert asked.ask("agnes", "pour", {"what": "poison"}) is False
        assert asked.ask("walter", "pour", {"what": "soup"}) is False
        (arrived,) = outbox.arrived
        assert arrived.message.type == "action"
        asked.take(ActionResult(action=arrived.message.action, ok=False, error="no bowl left"))
        (outcome,) = asked.outcomes("agnes")
        assert (outcome.name, outcome.state, outcome.detail) == ("pour", "failed", "no bowl left")
        with pytest.raises(PeerError, match="no action 'a1' waits"):
            asked.take(ActionResult(action="a1", ok=True))
        asked.close()

    play(scene())


def test_a_game_that_never_answers_has_failed() -> None:
    async def scene() -> None:
        asked, _ = actions()
        asked.ask("agnes", "pour", {"what": "ale"})
        await asyncio.sleep(ANSWER_WITHIN_S + 0.1)
        assert asked.outcomes("agnes")[0].detail == "the game did not answer"
        assert asked.outcomes("walter") == ()

    play(scene())


def test_a_step_that_asks_for_an_action_sends_it_to_the_game(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path, "millbrook") as house, house.enter() as stage:
            await stage.talk_to("agnes")
            for text in ("what is the news", "I would like some supper", "is the soup ready"):
                await stage.send("text", text=text)
                await stage.quiet()
            (action,) = stage.of("action")
            assert (action.character, action.name, action.args) == ("agnes", "pour", {"what": "soup"})
            await stage.send("action_result", action=action.action, ok=True)
            with pytest.raises(PeerError):
                await stage.send("action_result", action=action.action, ok=True)

    play(scene())

"""What an onlooker is told, and what an onlooker may order, over the socket."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path

import msgpack
import pytest

from npc_server.inspector.entries import entry_as_json
from npc_server.inspector.orders import BadRequest, decode_request
from npc_server.protocol.speech import Speech, VisemeFrames
from npc_server.session.session_log import Entry
from story_graph import load_world
from tests.inspector.inspector_fakes import inspected_gateway
from tests.session.stage import WORLDS


async def test_an_onlooker_is_told_the_past_and_the_present_of_a_session(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.player() as player, desk.look_on() as onlooker:
        await onlooker.hello()
        session = await onlooker.watch()
        header = next(one["header"] for one in onlooker.told if one["is"] == "watching")
        assert (header["npc_server_log"], header["session"], header["player"]) == (1, session, "robin")
        story = await onlooker.entry("story", signal={"kind": "Approached", "character": "martha"})
        assert story["tracks"]["martha"]["node"] == "bench.bench"
        by_edge = {one["edge"]: one for one in story["edges"]}
        assert by_edge["bench.bench.sit"]["closed"] is None
        await player.send(msgpack.packb({"type": "text", "text": "can I sit with you"}))
        assert (await onlooker.entry("sent", type="transcript"))["text"] == "can I sit with you"
        update = await onlooker.entry("sent", type="story_update", version=3)
        assert update["changes"][0]["to"] == "bench.seat" and update["changes"][0]["why"]["score"] > 0.4
        speech = await onlooker.entry("sent", type="speech")
        assert speech["visemes"] and "t_ms" in speech["visemes"][0]


async def test_sound_is_told_once_somebody_looks_on(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.player() as player, desk.look_on() as onlooker:
        await onlooker.hello()
        await onlooker.watch()
        await player.send(msgpack.packb({"type": "text", "text": "who are you"}))
        while True:
            message = await onlooker.until("entries")
            pieces = [one["what"] for one in message["entries"] if one["what"].get("pcm")]
            if pieces:
                break
        assert len(base64.b64decode(pieces[0]["pcm"])) > 100


async def test_an_order_moves_the_story_for_the_player_and_is_logged_with_its_name(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.player() as player, desk.look_on() as onlooker:
        await onlooker.hello(name="Ada")
        await onlooker.watch()
        await onlooker.entry("sent", type="utterance_start")
        done = await onlooker.ask(do="step", edge="bench.bench.sit")
        assert done["is"] == "done" and done["version"] == 3
        async with asyncio.timeout(10):
            while (message := msgpack.unpackb(await player.recv()))["type"] != "story_update" or message["version"] < 3:
                pass
        assert message["changes"][0]["why"]["by"] == "director"
        order = await onlooker.entry("order")
        assert order == {"by": "Ada (local)", "outcome": "done", "do": "step", "edge": "bench.bench.sit"}
        refused = await onlooker.ask(do="step", edge="bench.bench.sit")
        assert refused["is"] == "refused" and "can't be taken" in refused["message"]
        assert (await onlooker.ask(do="fact", key="martha.trust", value=3))["version"] == 4
        assert (await onlooker.ask(do="fact", key="martha.trust", value=9))["is"] == "refused"
        assert (await onlooker.ask(do="say", character="martha", text="  "))[
            "message"
        ] == "text: there is nothing to say"


async def test_the_last_sessions_that_are_over_can_be_looked_at(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk:
        async with desk.player() as player, desk.look_on() as onlooker:
            await onlooker.hello()
            session = await onlooker.watch()
            await onlooker.entry("sent", type="utterance_start")
            await player.send(msgpack.packb({"type": "bye"}))
            await onlooker.entry("end")
        async with desk.look_on() as another:
            await another.hello()
            (seen,) = (await another.until("sessions"))["sessions"]
            assert seen == {"id": session, "player": "robin", "talks": True, "ended": True}
            assert (await another.ask(do="watch", session=session))["is"] == "done"
            assert (await another.entry("sent", type="utterance_start"))["character"] == "martha"
            refused = await another.ask(do="say", character="martha", text="Too late.")
            assert "the session has ended" in refused["message"]


async def test_mouth_shapes_that_are_sent_as_pictures_are_told_as_shapes(tmp_path: Path) -> None:
    row = {shape: bytes(255 if place == shape else 0 for place in range(15)) for shape in (0, 4, 10)}
    frames = VisemeFrames(fps=50, first_frame=5, weights=row[0] + row[4] * 3 + row[10])
    speech = Speech(utterance="u-1", index=0, at_ms=100, pcm=b"", visemes=frames, source="native")
    told = entry_as_json(Entry(0, 0.0, "sent", speech, 0), load_world(WORLDS / "hello").story)["what"]["visemes"]
    assert [(one["v"], one["t_ms"], one["d_ms"], one["w"]) for one in told] == [
        (0, 100, 20, 1),
        (4, 120, 60, 1),
        (10, 180, 20, 1),
    ]


async def test_memory_is_told_when_it_is_asked_for(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.player(), desk.look_on() as onlooker:
        await onlooker.hello()
        await onlooker.watch()
        assert (await onlooker.ask(do="memory"))["is"] == "done"
        memory = await onlooker.entry("memory")
        assert memory["characters"][0]["character"] == "martha" and memory["characters"][0]["mood"]["emotion"]


async def test_a_player_whose_director_is_gone_is_answered_again(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.player(), desk.look_on() as witness:
        await witness.hello(name="Witness")
        await witness.watch()
        async with desk.look_on() as director:
            await director.hello(name="Ada")
            await director.watch()
            assert (await director.ask(do="mind", state="taken_over"))["is"] == "done"
        assert await witness.entry("mind", state="taken_over")
        back = await witness.entry("mind", state="answers")
        assert back["by"] == "Ada (local), by leaving"


async def test_a_director_who_leaves_takes_nothing_from_the_one_who_took_over_since(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.player(), desk.look_on() as second:
        await second.hello(name="Grace")
        await second.watch()
        async with desk.look_on() as first:
            await first.hello(name="Ada")
            await first.watch()
            assert (await first.ask(do="mind", state="paused"))["is"] == "done"
            assert (await second.ask(do="mind", state="taken_over"))["is"] == "done"
        await asyncio.sleep(0.3)
        assert (await second.ask(do="say", character="martha", text="Still me."))["is"] == "done"
        states = [
            one["what"]["state"]
            for message in second.told
            for one in message.get("entries", ())
            if one["kind"] == "mind"
        ]
        assert "answers" not in states


async def test_an_onlooker_learns_that_the_session_ended_and_orders_come_to_nothing(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.look_on() as onlooker:
        async with desk.player() as player:
            await onlooker.hello()
            while not (await onlooker.until("sessions"))["sessions"]:
                pass
            session = onlooker.told[-1]["sessions"][0]["id"]
            await onlooker.ask(do="watch", session=session)
            await player.send(msgpack.packb({"type": "bye"}))
            await onlooker.entry("end")
        assert (await onlooker.ask(do="mind", state="paused"))["is"] == "refused"
        assert (await onlooker.ask(do="watch", session="s-1"))["is"] == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[]",
        "{}",
        '{"do": "drop"}',
        '{"do": "step"}',
        '{"do": "step", "edge": 5}',
        '{"do": "fact", "key": "gold", "value": 1.5}',
        '{"do": "fact", "key": "gold", "value": null}',
        '{"do": "mind", "state": "asleep"}',
        json.dumps({"do": "say", "character": "martha", "text": "x" * 1001}),
        '{"do": "ping", "more": 1}',
        "[" * 5000,
    ],
)
async def test_what_is_no_request_is_refused_in_words_and_the_socket_stays(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        decode_request(text)
    assert 5 < len(str(refused.value)) < 300


async def test_bad_requests_cost_an_onlooker_nothing_but_an_answer(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk, desk.look_on() as onlooker:
        await onlooker.hello()
        await onlooker.socket.send("no json")
        assert (await onlooker.until("refused"))["id"] == 0
        assert (await onlooker.ask(do="step", edge="x"))["message"] == "choose a session first"
        assert (await onlooker.ask(do="hello"))["message"] == "`hello` comes once"


async def test_a_server_that_ends_does_not_wait_for_onlookers(tmp_path: Path) -> None:
    async with inspected_gateway(tmp_path) as desk:
        onlooking = desk.look_on()
        onlooker = await onlooking.__aenter__()
        await onlooker.hello()
    async with asyncio.timeout(5):
        await onlooker.socket.wait_closed()
    assert onlooker.socket.close_code == 1001
    await onlooking.__aexit__(None, None, None)

"""`NpcClient` whose server goes, comes back, forgets or refuses: what is sent again, and when it gives up."""

from __future__ import annotations

import time

import pytest

from clients.pygame_demo.client.events import (
    ConnectionChanged,
    Loaded,
    Saved,
    ServerError,
    StateChanged,
    UtteranceFinished,
    UtteranceStarted,
    Welcomed,
)
from tests.pygame_demo.client.fake_server import HandPlayedServer
from tests.pygame_demo.client.fakes import message, speech, start, tone, wait_until
from tests.pygame_demo.client.polling_game import Game


def test_a_server_that_is_not_there_yet_is_tried_until_it_is(server: HandPlayedServer) -> None:
    server.hang_up()
    game = Game(server.url)
    game.client.type_line("anybody?")
    game.client.start()
    lost = game.expect(ConnectionChanged, 4)
    assert game.states()[:4] == ["connecting", "lost", "connecting", "lost"]
    assert lost.retry_in_s is not None
    assert "Is `npc-server serve` running?" in lost.message
    server.listen()
    game.expect(Welcomed)
    assert server.expect("text")["text"] == "anybody?"
    game.client.close()


def test_a_lost_connection_is_resumed_with_the_last_number(server: HandPlayedServer, game: Game) -> None:
    game.expect(Welcomed)
    server.say(message("state", character="mara", state="idle"))
    game.expect(StateChanged)
    server.drop()
    assert game.expect(Welcomed, 2).is_resumed
    assert game.states()[2:] == ["lost", "connecting", "connected"]
    assert server.hellos[1]["resume"] == {"session": "s-1", "token": "secret", "seq": 2}


def test_what_may_have_been_lost_is_sent_again_under_the_same_id(server: HandPlayedServer, game: Game) -> None:
    game.client.choose("bribe")
    server.expect("choose")
    server.drop()
    game.expect(Welcomed, 2)
    server.expect("choose", 2)
    first, second = server.of("choose")
    assert first == second


def test_a_save_that_was_lost_on_the_way_is_sent_once_more(server: HandPlayedServer, game: Game) -> None:
    game.client.save("quick")
    server.expect("save")
    server.drop()
    game.expect(Welcomed, 2)
    server.expect("save", 2)
    server.say(message("saved", slot="quick", version=4))
    game.expect(Saved)
    server.drop()
    game.expect(Welcomed, 3)
    time.sleep(1.3)
    assert server.of("save") == [message("save", slot="quick")] * 2


def test_a_load_whose_answer_comes_after_the_loss_is_not_sent_again(server: HandPlayedServer, game: Game) -> None:
    game.client.load("quick")
    server.expect("load")
    server.drop()
    game.expect(Welcomed, 2)
    server.say(message("loaded", slot="quick", version=5))
    game.expect(Loaded)
    time.sleep(1.3)
    assert server.of("load") == [message("load", slot="quick")]


def test_whom_the_player_faces_is_told_again_if_nobody_stirred(server: HandPlayedServer, game: Game) -> None:
    game.client.talk_to("mara")
    server.expect("talk")
    server.drop()
    game.expect(Welcomed, 2)
    server.expect("talk", 2)
    server.say(message("state", character="mara", state="idle"))
    game.expect(StateChanged)
    server.drop()
    game.expect(Welcomed, 3)
    time.sleep(1.3)
    assert server.of("talk") == [message("talk", characters=["mara"])] * 2


def test_a_player_who_turned_elsewhere_meanwhile_is_not_turned_back(server: HandPlayedServer, game: Game) -> None:
    game.client.talk_to("mara")
    server.expect("talk")
    server.drop()
    game.client.talk_to("tom")
    game.expect(Welcomed, 2)
    time.sleep(1.3)
    assert [each["characters"] for each in server.of("talk")] == [["mara"], ["tom"]]


def test_a_server_that_forgot_the_session_is_told_how_things_stand(server: HandPlayedServer, game: Game) -> None:
    game.client.talk_to("mara")
    game.client.hands_free(True)
    server.expect("mic")
    server.say(start(), speech(0, tone(2000)))
    game.expect(UtteranceStarted)
    server.recovers = False
    server.drop()
    assert not game.expect(Welcomed, 2).is_resumed
    server.expect("mic", 2)
    assert [(each["type"], each.get("characters") or each.get("state")) for each in server.came[-2:]] == [
        ("talk", ["mara"]),
        ("mic", "open"),
    ]
    wait_until(lambda: not game.client.voice("mara").is_speaking, "the line of the lost session is silent")
    assert not game.of(UtteranceFinished)


def test_a_server_that_sends_the_player_away_is_left_alone_for_as_long_as_it_says(
    server: HandPlayedServer, game: Game
) -> None:
    game.expect(Welcomed)
    server.say(message("goaway", reason="going down", reconnect_after_ms=700))
    server.drop()
    wait_until(lambda: "lost" in game.states(), "the loss is told")
    (lost,) = [event for event in game.of(ConnectionChanged) if event.state == "lost"]
    assert lost.retry_in_s == 0.7
    game.expect(Welcomed, 2)


def test_a_full_server_is_tried_again(server: HandPlayedServer) -> None:
    server.refusal = "busy"
    game = Game(server.url)
    game.client.start()
    wait_until(lambda: "lost" in game.states(), "the refusal is told")
    assert game.of(ConnectionChanged)[1].message == "refused: busy"
    server.refusal = None
    game.expect(Welcomed)
    game.client.close()


@pytest.mark.parametrize("code", ["token_invalid", "unknown_world"])
def test_a_refusal_that_no_new_try_can_help_is_final(server: HandPlayedServer, code: str) -> None:
    server.refusal = code
    game = Game(server.url)
    game.client.start()
    wait_until(lambda: game.states()[-1:] == ["refused"], "the refusal is told")
    assert game.of(ConnectionChanged)[-1] == ConnectionChanged("refused", f"refused: {code}", None)
    time.sleep(0.5)
    assert len(server.hellos) == 1
    game.client.close()


def test_a_player_who_connects_elsewhere_ends_this_conversation(server: HandPlayedServer, game: Game) -> None:
    game.expect(Welcomed)
    server.say(message("error", code="replaced", message="you came in elsewhere", fatal=True))
    server.drop()
    wait_until(lambda: game.states()[-1:] == ["refused"], "the end is told")
    assert game.of(ServerError) == [ServerError("replaced", "you came in elsewhere", True)]

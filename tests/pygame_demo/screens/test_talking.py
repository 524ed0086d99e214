"""The way through the game: walk up, be greeted, talk by key or by line, take a choice, go away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pygame
import pytest

from clients.pygame_demo.client import SavedSlot, events
from clients.pygame_demo.client.devices import DeviceKind
from clients.pygame_demo.drawing.interface import Ui
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop
from clients.pygame_demo.game.settings import Settings, SettingsFile
from clients.pygame_demo.screens.context import Context
from clients.pygame_demo.screens.conversation import ConversationScreen
from clients.pygame_demo.screens.menus import settings_menu, slots_menu
from clients.pygame_demo.screens.village import VillageScreen
from tests.pygame_demo.stand_ins import StandInAudio, StandInClient, make_context, story

FRAME_S = 1 / 60
DEVICES: tuple[DeviceKind, ...] = ("speaker", "microphone")


def key(code: int, text: str = "") -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=code, mod=0, unicode=text)


@pytest.fixture
def game(backdrop: Backdrop, tmp_path: Path) -> tuple[Context, StandInClient, StandInAudio]:
    return make_context(tmp_path, backdrop)


def approach(context: Context, screen: VillageScreen, character: str, seconds: float = 1.0) -> None:
    person = context.village.people[character]
    context.village.player.x, context.village.player.y = person.x + 120, person.y + 20
    context.controls.held.add("left")
    for _ in range(20):
        screen.step(FRAME_S)
    context.controls.release()
    for _ in range(round(seconds / FRAME_S)):
        screen.step(FRAME_S)


def face_to_face(context: Context) -> ConversationScreen:
    village = VillageScreen(context)
    approach(context, village, "agnes")
    screen = ConversationScreen(context, village)
    screen.enter()
    return screen


def test_coming_near_greets_once_and_stopping_there_begins_the_conversation(
    game: tuple[Context, StandInClient, StandInAudio],
) -> None:
    context, client, _ = game
    screen = VillageScreen(context)
    approach(context, screen, "agnes", seconds=0.1)
    assert client.asked == [("talk_to", ("agnes",))] and not screen.wants_conversation
    approach(context, screen, "agnes")
    assert client.asked == [("talk_to", ("agnes",))] and screen.wants_conversation


def test_walking_past_somebody_begins_no_conversation(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    screen = VillageScreen(context)
    agnes = context.village.people["agnes"]
    context.village.player.x, context.village.player.y = agnes.x + 200, agnes.y + 30
    context.controls.held.add("left")
    for _ in range(120):
        screen.step(FRAME_S)
    assert not screen.wants_conversation
    assert [what for what, _ in client.asked][:2] == ["talk_to", "walk_away"] or context.faced == "agnes"


def test_a_typed_line_is_said_and_shown(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    screen = face_to_face(context)
    screen.command("type", begins=True)
    for event in (
        pygame.event.Event(pygame.TEXTINPUT, text="t"),  # of the key that opened the line
        pygame.event.Event(pygame.TEXTINPUT, text="What is new?"),
        key(pygame.K_RETURN),
    ):
        screen.input(event)
    assert client.asked[-1] == ("type_line", "What is new?")
    assert context.conversation.transcript == "What is new?" and not screen.is_typing


def test_a_line_may_begin_with_t(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    screen = face_to_face(context)
    screen.command("type", begins=True)
    for event in (
        pygame.event.Event(pygame.TEXTINPUT, text="t"),
        pygame.event.Event(pygame.KEYUP, key=pygame.K_t, mod=0),
        key(pygame.K_t, "t"),
        pygame.event.Event(pygame.TEXTINPUT, text="t"),
        pygame.event.Event(pygame.TEXTINPUT, text="ea"),
        key(pygame.K_RETURN),
    ):
        screen.input(event)
    assert client.asked[-1] == ("type_line", "tea")


def test_letters_that_are_typed_are_no_commands(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    screen = face_to_face(context)
    screen.command("type", begins=True)
    assert screen.input(key(pygame.K_SPACE, " ")) and screen.input(key(pygame.K_1, "1"))
    assert screen.input(key(pygame.K_ESCAPE)) and not screen.is_over
    assert [what for what, _ in client.asked] == ["talk_to"]


def test_space_talks_while_it_is_held(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    screen = face_to_face(context)
    screen.command("talk", begins=True)
    screen.command("talk", begins=False)
    assert client.asked[-2:] == [("push_to_talk", True), ("push_to_talk", False)]


def test_going_away_while_space_is_held_releases_it(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    screen = face_to_face(context)
    screen.command("talk", begins=True)
    context.face(None)
    assert client.asked[-2:] == [("push_to_talk", False), ("walk_away", None)]


def test_choices_are_taken_by_number_by_mark_and_by_mouse(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    screen = face_to_face(context)
    context.take(events.ChoicesOffered((events.Choice("bed", "A bed"), events.Choice("news", "The news"))))
    screen.input(key(pygame.K_2))
    assert client.asked[-1] == ("choose", "news") and context.conversation.transcript == "The news"
    screen.command("down", begins=True)
    screen.command("up", begins=True)
    screen.command("accept", begins=True)
    assert client.asked[-1] == ("choose", "bed")
    window = pygame.Surface((1280, 720))
    screen.step(1.0)
    screen.draw(window, FRAME_S)
    place = screen.choice_at(1).center
    screen.input(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=place))
    assert client.asked[-1] == ("choose", "news")


def test_a_number_without_a_choice_does_nothing(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    screen = face_to_face(context)
    screen.input(key(pygame.K_5))
    screen.command("accept", begins=True)
    assert [what for what, _ in client.asked] == ["talk_to"]


def test_an_action_is_answered_noted_and_shown(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    context.take(events.ActionRequested("a-1", "agnes", "pour", {"what": "soup"}))
    assert client.asked == [("finish_action", ("a-1", True))]
    assert context.conversation.log[-1].text == "Agnes: pour (soup)"
    assert context.notices[-1].text == "Agnes: pour (soup)"


def test_a_lost_device_is_said_and_not_twice(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, _, _ = game
    lost = events.DeviceChanged("microphone", "lost", "Headset", "the microphone Headset stopped: was it unplugged?")
    context.take(lost)
    context.take(lost)
    assert [notice.text for notice in context.notices] == ["The microphone Headset stopped: was it unplugged?"]
    assert not context.has_microphone
    context.take(events.DeviceChanged("microphone", "missing", "", "no microphone: this machine has none"))
    assert [notice.text for notice in context.notices] == ["No microphone: press T and type. Why: P, Settings."], (
        "only what is so now is said"
    )
    context.take(events.DeviceChanged("microphone", "ready", "Headset", ""))
    assert context.has_microphone and [notice.text for notice in context.notices] == ["Microphone: Headset"]


def test_missing_devices_are_said_in_one_line_and_the_settings_say_why(
    game: tuple[Context, StandInClient, StandInAudio], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, _, _ = game
    for kind in DEVICES:
        context.take(events.DeviceChanged(kind, "missing", "", f"no {kind}: this machine has none. Plug one in"))
    (notice,) = context.notices
    assert notice.text.startswith("No microphone, no speaker: type with T.")
    menu = settings_menu(context)
    menu.command("down", begins=True)
    written: list[str] = []

    def note(_ui: Ui, _target: pygame.Surface, text: str, *_: object, **__: object) -> pygame.Rect:
        written.append(text)
        return pygame.Rect(0, 0, 0, 0)

    monkeypatch.setattr(Ui, "write", note)
    menu.draw(context.ui, pygame.Surface((1280, 720)))
    assert "No microphone: this machine has none. Plug one in" in written
    context.take(events.DeviceChanged("microphone", "ready", "Headset", ""))
    assert [notice.text for notice in context.notices] == [
        "No speaker: read along. Why: P, Settings.",
        "Microphone: Headset",
    ]


def test_settings_hold_at_once_and_the_next_time(
    game: tuple[Context, StandInClient, StandInAudio], tmp_path: Path
) -> None:
    context, client, audio = game
    menu = settings_menu(context)
    menu.command("left", begins=True)  # volume
    menu.command("down", begins=True)  # microphone
    menu.command("right", begins=True)
    for _ in range(2):
        menu.command("down", begins=True)  # talking
    menu.command("accept", begins=True)
    assert audio.volume == pytest.approx(0.8)
    assert audio.used == [("microphone", "Headset")]
    assert client.asked == [("hands_free", True)]
    assert SettingsFile(tmp_path).load() == replace(Settings(), volume=0.8, microphone="Headset", hands_free=True)


def test_saving_and_loading(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    slots_menu(context, is_saving=False).command("accept", begins=True)
    assert client.asked == [] and context.notices[-1].text == "That slot is empty."
    slots_menu(context, is_saving=True).command("accept", begins=True)
    assert client.asked == [("save", "slot-1")]
    context.take(events.Saved("slot-1", 3))
    context.take(events.SlotsListed((SavedSlot("slot-1", 3, 1_767_225_600.0),)))
    slots_menu(context, is_saving=False).command("accept", begins=True)
    assert client.asked[-1] == ("load", "slot-1")


def test_the_end_is_told_once(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, _, _ = game
    context.take(story(ending="mercy"))
    assert [notice.text for notice in context.notices] == ["The end: mercy."]
    context.notices.clear()
    context.take(story({"gold": 1}, ending="mercy"))
    assert context.notices == []


def test_without_the_server_nothing_is_saved_and_it_is_said(game: tuple[Context, StandInClient, StandInAudio]) -> None:
    context, client, _ = game
    context.take(events.ConnectionChanged("lost", "the server is gone", 2.0))
    slots_menu(context, is_saving=True).command("accept", begins=True)
    assert client.asked == [] and "server" in context.notices[-1].text

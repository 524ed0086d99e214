"""Nothing that is written leaves its panel or the window, at any of the sizes that people have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pygame
import pytest

from clients.pygame_demo.client import Note, SavedSlot, events
from clients.pygame_demo.drawing.interface import Ui
from clients.pygame_demo.drawing.palette import interface_colours
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop
from clients.pygame_demo.drawing.subtitles import draw_subtitles, lines_of_words
from clients.pygame_demo.game.settings import Settings, TextSize
from clients.pygame_demo.screens.context import Context
from clients.pygame_demo.screens.conversation import ConversationScreen
from clients.pygame_demo.screens.menus import pause_menu, settings_menu, slots_menu
from clients.pygame_demo.screens.pages import help_page, log_page, notes_page
from clients.pygame_demo.screens.village import VillageScreen
from tests.pygame_demo.stand_ins import make_context, spoken, story

WINDOWS = [(1280, 720), (1920, 1080), (800, 600)]
LONG_LINE = (
    "Then I ask nobody anything. We hang her again on new oak, Rose shall pull the rope, and I will stand beside her "
    "and feel it in my feet. Thank you, Robin. I heard every word, and a few that you did not say."
)
LONG_CHOICES = tuple(
    events.Choice(
        f"c{n}",
        "Tell her that you will not tell anybody what you have seen up in the tower",
        "it may cost you a friend",
    )
    for n in range(5)
)


@pytest.fixture(params=WINDOWS, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    found: tuple[int, int] = request.param
    return found


@contextmanager
def all_writing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, pygame.Rect, pygame.Rect]]]:
    """What is written, where, and within which clip."""
    written: list[tuple[str, pygame.Rect, pygame.Rect]] = []
    write = Ui.write

    def noted(self: Ui, target: pygame.Surface, text: str, at: tuple[float, float], **more: object) -> pygame.Rect:
        place = write(self, target, text, at, **more)  # type: ignore[arg-type]
        font = self.font(more.get("kind", "plain"), more.get("size", 20), more.get("part", 1.0))  # type: ignore[arg-type]
        shift = {"left": 0.0, "middle": 0.5, "right": 1.0}[str(more.get("anchor", "left"))]
        width, height = font.size(text)
        written.append(
            (text, pygame.Rect(round(at[0] - shift * width), round(at[1]), width, height), target.get_clip())
        )
        return place

    with monkeypatch.context() as patched:
        patched.setattr(Ui, "write", noted)
        yield written


@pytest.mark.parametrize("text_size", get_args(TextSize))
def test_subtitles_stay_in_their_box(window: object, size: tuple[int, int], text_size: str) -> None:
    ui = Ui(size, interface_colours(is_colour_blind_safe=False), text_size)
    target = pygame.Surface(size)
    box = pygame.Rect(60, 300, size[0] - 120, ui.line_height("story", 27) * 3)
    count = len(LONG_LINE.split())
    for heard in range(count + 1):
        assert box.contains(draw_subtitles(ui, target, box, LONG_LINE, heard)), heard


def test_the_word_that_is_heard_is_always_shown(window: object, monkeypatch: pytest.MonkeyPatch) -> None:
    ui = Ui((800, 600), interface_colours(is_colour_blind_safe=False), "large")
    box = pygame.Rect(40, 40, 380, ui.line_height("story", 27) * 2)
    words = LONG_LINE.split()
    assert len(lines_of_words(ui, words, box.width)) > 4
    for heard in range(1, len(words) + 1):
        with all_writing(monkeypatch) as written:
            draw_subtitles(ui, pygame.Surface((800, 600)), box, LONG_LINE, heard)
        assert words[heard - 1] in [text for text, _, _ in written]


def test_a_word_without_end_is_broken(window: object) -> None:
    ui = Ui((800, 600), interface_colours(is_colour_blind_safe=False), "large")
    for line in ui.wrapped("a" * 400, 300, "plain", 20):
        assert ui.width_of(line, "plain", 20) <= 300


def test_a_text_that_does_not_fit_is_made_smaller_and_then_shortened(window: object) -> None:
    ui = Ui((1280, 720), interface_colours(is_colour_blind_safe=False), "large")
    box = pygame.Rect(0, 0, 200, ui.line_height("plain", 20))
    lines, part = ui.fitted(LONG_LINE, box, "plain", 20)
    assert part < 0.8 and lines[-1].endswith("…")
    assert ui.width_of(lines[0], "plain", 20, part) <= box.width
    assert len(lines) * ui.line_height("plain", 20, part) <= box.height * 1.5


def talking(context: Context) -> ConversationScreen:
    village = VillageScreen(context)
    screen = ConversationScreen(context, village)
    context.face("agnes")
    screen.enter()
    screen.step(1.0)
    return screen


@pytest.mark.parametrize("text_size", get_args(TextSize))
def test_a_full_conversation_stays_in_the_window(
    backdrop: Backdrop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], text_size: TextSize
) -> None:
    context, client, _ = make_context(tmp_path, backdrop, size, Settings(text_size=text_size))
    screen = talking(context)
    context.take(events.UtteranceStarted("u-1", "agnes", LONG_LINE))
    client.voices["agnes"] = spoken(LONG_LINE, 12)
    context.take(events.ChoicesOffered(LONG_CHOICES))
    context.take(events.TranscriptReceived("t-1", LONG_LINE, False))
    context.take(events.LatencyMeasured("t-1", 412.5, 200.0, 30.0, 4.0, None, 2.0))
    target = pygame.Surface(size)
    with all_writing(monkeypatch) as written:
        screen.draw(target, 1 / 60)
    shown = [text for text, _, _ in written]
    assert "Agnes" in shown and any(text.startswith("Then") for text in shown)
    for text, place, _ in written:
        assert target.get_rect().contains(place), text
    assert overlapping(written) == []


@pytest.mark.parametrize("text_size", get_args(TextSize))
@pytest.mark.parametrize("which", ["pause", "settings", "save", "log", "notes", "help", "village"])
def test_menus_and_pages_stay_in_the_window(
    backdrop: Backdrop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    text_size: TextSize,
    which: str,
) -> None:
    context, _, _ = make_context(tmp_path, backdrop, size, Settings(text_size=text_size, microphone="B" * 80))
    context.take(events.DeviceChanged("microphone", "missing", "", "no microphone: " + LONG_LINE))
    context.take(story(notes=tuple(Note(f"n{number}", LONG_LINE) for number in range(6)), ending="mercy"))
    context.take(events.SlotsListed(tuple(SavedSlot(f"slot-{n}", n, 1.8e9, LONG_LINE) for n in (1, 2, 4))))
    for number in range(30):
        context.conversation.note(f"{number} {LONG_LINE}")
    target = pygame.Surface(size)
    with all_writing(monkeypatch) as written:
        match which:
            case "pause":
                pause_menu(context, lambda _: None, lambda: None).draw(context.ui, target)
            case "settings":
                settings_menu(context).draw(context.ui, target)
            case "save":
                slots_menu(context, is_saving=True).draw(context.ui, target)
            case "log":
                log_page(context).draw(context.ui, target)
            case "notes":
                notes_page(context).draw(context.ui, target)
            case "help":
                help_page(context).draw(context.ui, target)
            case _:
                VillageScreen(context).draw(target)
    assert len(written) > 3
    for text, place, clip in written:
        assert clip.left <= place.left and place.right <= clip.right, text
        if clip == target.get_rect():
            assert clip.contains(place), text


def overlapping(written: list[tuple[str, pygame.Rect, pygame.Rect]]) -> list[tuple[str, str]]:
    """Texts that lie over each other by more than the air above and below their letters."""
    found = []
    letters = [(text, place.inflate(-4, -place.height // 2)) for text, place, _ in written if text.strip()]
    for number, (text, place) in enumerate(letters):
        found += [(text, other) for other, box in letters[number + 1 :] if place.colliderect(box) and text != other]
    return found

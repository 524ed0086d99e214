"""Pause, settings and save slots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import get_args

from clients.pygame_demo.client.devices import DeviceKind
from clients.pygame_demo.game.save_slots import ShownSlot, shown_slots
from clients.pygame_demo.game.settings import TextSize
from clients.pygame_demo.screens.context import Context
from clients.pygame_demo.screens.menu import Menu, Row
from clients.pygame_demo.screens.pages import Page, help_page, log_page, notes_page

__all__ = ["Overlay", "pause_menu", "settings_menu", "slots_menu"]

Overlay = Menu | Page
Opener = Callable[[Overlay], None]


def pause_menu(context: Context, show: Opener, end: Callable[[], None]) -> Menu:
    """Args:
    show: puts another menu or page over this one.
    end: ends the game.
    """

    def rows() -> list[Row]:
        return [
            Row("Go on", accept=lambda: setattr(menu, "is_over", True)),
            Row("Save", accept=lambda: show(slots_menu(context, is_saving=True))),
            Row("Load", accept=lambda: show(slots_menu(context, is_saving=False))),
            Row("Settings", accept=lambda: show(settings_menu(context))),
            Row("Notes", accept=lambda: show(notes_page(context))),
            Row("What was said", accept=lambda: show(log_page(context))),
            Row("Keys", accept=lambda: show(help_page(context))),
            Row("Quit", accept=end),
        ]

    menu = Menu("Paused", rows, "The story is kept all the time: quitting loses nothing.")
    return menu


def settings_menu(context: Context) -> Menu:
    """Everything that can be set; it holds at once, and the next time."""

    def rows() -> list[Row]:
        now = context.settings

        def turned(name: str) -> Callable[[int], None]:
            return lambda _: context.change(replace(now, **{name: not getattr(now, name)}))  # type: ignore[arg-type]

        def louder(by: int) -> None:
            context.change(replace(now, volume=min(1.0, max(0.0, round(now.volume * 10 + by) / 10))))

        def larger(by: int) -> None:
            sizes: tuple[TextSize, ...] = get_args(TextSize)
            context.change(replace(now, text_size=sizes[(sizes.index(now.text_size) + by) % len(sizes)]))

        colours = "for colour-blind eyes" if now.is_colour_blind_safe else "evening"
        return [
            Row("Volume", f"{round(now.volume * 100)} %", change=louder),
            _device_row(context, "microphone"),
            _device_row(context, "speaker"),
            Row(
                "Talking",
                "hands-free" if now.hands_free else "while Space is held",
                change=turned("hands_free"),
                note="Wear headphones when hands-free: else the microphone hears the characters too.",
            ),
            Row("Text", now.text_size, change=larger),
            Row("Colours", colours, change=turned("is_colour_blind_safe")),
            Row("Subtitles", _yes(now.shows_subtitles), change=turned("shows_subtitles")),
            Row(
                "Response times",
                _yes(now.shows_latency),
                change=turned("shows_latency"),
                note="From your last word to the first sound of the answer.",
            ),
            Row("Full screen", "on" if now.is_fullscreen else "off", change=turned("is_fullscreen")),
        ]

    return Menu("Settings", rows)


def slots_menu(context: Context, *, is_saving: bool) -> Menu:
    """The save slots as the server lists them. An empty one can't be loaded."""
    context.client.list_slots()

    def rows() -> list[Row]:
        return [
            Row(slot.label, slot.saved_at or "empty", accept=partial(take, slot), detail=slot.note)
            for slot in shown_slots(context.saved)
        ]

    def take(slot: ShownSlot) -> None:
        if context.connection.state != "connected":
            context.tell("The server is not there: it keeps the saves. Try again when it is back.", is_trouble=True)
        elif not is_saving and slot.is_empty:
            context.tell("That slot is empty.", is_trouble=True)
        else:
            (context.client.save if is_saving else context.client.load)(slot.slot)
            menu.is_over = True

    menu = Menu("Save" if is_saving else "Load", rows, "Story, memories and moods are kept together.")
    return menu


def _yes(value: bool) -> str:
    return "shown" if value else "hidden"


def _next(options: tuple[str, ...], now: str, by: int) -> str:
    return options[(options.index(now) + by) % len(options)] if now in options else options[0]


def _device_row(context: Context, kind: DeviceKind) -> Row:
    """What is wrong with it is said in full below the menu."""
    device = context.devices.get(kind)
    trouble = device.message if device is not None and device.state != "ready" else ""
    change = partial(_next_device, context, kind)
    return Row(kind.capitalize(), _device_name(context, kind), change=change, note=trouble[:1].upper() + trouble[1:])


def _device_name(context: Context, kind: DeviceKind) -> str:
    chosen = context.settings.microphone if kind == "microphone" else context.settings.speaker
    devices = [device for device in context.audio.devices() if device.kind == kind]
    if not devices:
        return "none found"
    default = next((device.name for device in devices if device.is_default), "")
    return chosen or (f"default: {default}" if default else "default")


def _next_device(context: Context, kind: DeviceKind, by: int) -> None:
    names = ("", *(device.name for device in context.audio.devices() if device.kind == kind))
    if kind == "microphone":
        context.change(replace(context.settings, microphone=_next(names, context.settings.microphone, by)))
    else:
        context.change(replace(context.settings, speaker=_next(names, context.settings.speaker, by)))

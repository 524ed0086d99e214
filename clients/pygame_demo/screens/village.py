"""The square: walk about, come near somebody to be greeted, stop to talk."""

from __future__ import annotations

import pygame

from clients.pygame_demo.drawing.portraits.portrait import look_of
from clients.pygame_demo.drawing.scenery.backdrop import Standing
from clients.pygame_demo.drawing.scenery.figures import WALK_FRAMES
from clients.pygame_demo.drawing.scenery.player import PLAYER
from clients.pygame_demo.game.controls import Command
from clients.pygame_demo.game.village import Walker, size_at
from clients.pygame_demo.screens.context import Context
from clients.pygame_demo.screens.notices import draw_notices

__all__ = ["VillageScreen"]

_STANDS_S = 0.45
"""Standing still near somebody for so long begins the conversation."""
_TITLE_S = 14.0
_HOW_TO_BEGIN = "Walk up to somebody and stop: they will greet you."
"""For worlds that do not say what there is to do."""
_SHOULDERS, _HEAD = 104.0, 56.0
"""Height of the shoulders over the feet, and of what is worn on the head over them, in units at size 1."""


class VillageScreen:
    """`wants_conversation` says that the player has stopped near somebody, or asked for it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._stood_s = 0.0
        self._has_walked = False
        self.wants_conversation = False

    def command(self, command: Command, *, begins: bool) -> None:
        near = self._context.village.near
        if command in ("accept", "type") and begins and near is not None:
            self.wants_conversation = True
        if command == "talk" and near is not None:
            self._context.push_to_talk(begins)
            self.wants_conversation = True

    def arrive(self) -> None:
        """Back from a conversation: nobody is talked to before the player walks."""
        self.wants_conversation, self._has_walked, self._stood_s = False, False, 0.0

    def step(self, dt_s: float) -> None:
        context, village = self._context, self._context.village
        village.step(dt_s, context.controls.direction, talking_to=context.faced)
        near = village.near
        context.face(near.id if near is not None else None)
        self._has_walked = self._has_walked or village.player.is_walking
        is_standing = near is not None and not village.player.is_walking and self._has_walked
        self._stood_s = self._stood_s + dt_s if is_standing else 0.0
        if self._stood_s > _STANDS_S:
            self.wants_conversation = True

    def draw(self, target: pygame.Surface) -> None:
        context = self._context
        self.draw_scene(target)
        self._draw_names(target)
        self._draw_title(target, draw_notices(context, target))
        self._draw_hint(target)

    def draw_scene(self, target: pygame.Surface) -> None:
        """The square and its people, without a word."""
        context, village = self._context, self._context.village
        people = [self._standing(village.player, None)]
        people += [self._standing(person, person.id) for person in village.people.values()]
        context.backdrop.draw(target, village.player.x, people, context.time_s)

    def _standing(self, walker: Walker, character: str | None) -> Standing:
        frame = int(walker.stride * WALK_FRAMES) % WALK_FRAMES if walker.is_walking else None
        is_talking = False
        if character is not None:
            voice = self._context.client.voice(character)
            is_talking = voice.is_speaking and voice.mouth[0] < 0.5
        look = PLAYER if character is None else look_of(character)
        return Standing(look, (walker.x, walker.y), size_at(walker.y), frame, walker.is_facing_left, is_talking)

    def _draw_names(self, target: pygame.Surface) -> None:
        context, ui = self._context, self._context.ui
        origin, scale = context.backdrop.origin(context.village.player.x), context.backdrop.scale
        for person in context.village.people.values():
            is_near = person is context.village.near
            size = size_at(person.y)
            x = origin[0] + person.x * scale
            tall = _SHOULDERS * look_of(person.id).build[1] + _HEAD
            top = origin[1] + (person.y - tall * size) * scale
            width = ui.width_of(person.name, "bold", 20) + ui.px(28)
            box = pygame.Rect(round(x - width / 2), 0, width, ui.line_height("bold", 20) + ui.px(8))
            box.bottom = round(top) - ui.px(4)
            box.clamp_ip(target.get_rect())
            ui.panel(target, box, alpha=226 if is_near else 150, is_lit=is_near)
            ui.write(target, person.name, (box.centerx, box.y + ui.px(4)), kind="bold", size=20, anchor="middle")

    def _draw_title(self, target: pygame.Surface, top: int) -> None:
        """What there is to do, at the beginning, below the notices."""
        context, ui = self._context, self._context.ui
        if context.time_s > _TITLE_S or not context.notes.title or context.connection.state != "connected":
            return
        box = pygame.Rect(0, 0, min(ui.window[0] - ui.px(80), ui.px(620)), 0)
        lines = ui.wrapped(context.notes.opening or _HOW_TO_BEGIN, box.width - ui.px(48), "plain", 19)
        box.height = ui.line_height("story", 31) + ui.line_height("plain", 19) * len(lines) + ui.px(30)
        box.midtop = (ui.window[0] // 2, top)
        ui.panel(target, box, alpha=206)
        ui.write(
            target,
            context.notes.title,
            (box.centerx, box.y + ui.px(10)),
            kind="story",
            size=31,
            colour=ui.colours.accent,
            anchor="middle",
        )
        for number, line in enumerate(lines):
            y = box.y + ui.px(14) + ui.line_height("story", 31) + number * ui.line_height("plain", 19)
            ui.write(target, line, (box.centerx, y), size=19, anchor="middle")

    def _draw_hint(self, target: pygame.Surface) -> None:
        context, ui = self._context, self._context.ui
        near = context.village.near
        parts = [("E", f"talk to {near.name}")] if near is not None else [("W A S D", "walk to somebody")]
        parts += [("Tab", "notes"), ("P", "pause"), ("F1", "keys")]
        height = ui.line_height("bold", 17) + ui.px(24)
        width = min(ui.window[0] - ui.px(32), ui.keys_width(parts) + ui.px(18))
        box = pygame.Rect(0, 0, width, height)
        box.midbottom = (ui.window[0] // 2, ui.window[1] - ui.px(18))
        ui.panel(target, box, alpha=206)
        ui.keys_line(target, parts, (box.x + ui.px(18), box.y + ui.px(10)), widest=box.width - ui.px(20))

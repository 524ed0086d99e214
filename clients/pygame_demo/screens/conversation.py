"""Face to face: a large portrait, the line that lights up as it is heard, the player's words, what can be said."""

from __future__ import annotations

import pygame

from clients.pygame_demo.client import Choice
from clients.pygame_demo.drawing.interface import FontKind
from clients.pygame_demo.drawing.palette import mix
from clients.pygame_demo.drawing.subtitles import draw_subtitles, heard_words, lines_of_words
from clients.pygame_demo.game.controls import Command
from clients.pygame_demo.screens.context import Context
from clients.pygame_demo.screens.notices import draw_notices
from clients.pygame_demo.screens.typing_line import TypingLine
from clients.pygame_demo.screens.village import VillageScreen

__all__ = ["ConversationScreen"]

_ENTER_S = 0.35
_STATES = {"listening": "listens", "thinking": "thinks", "speaking": "speaks"}


class ConversationScreen:
    """With whom the context faces. `is_over` says that the player wants to leave."""

    def __init__(self, context: Context, village: VillageScreen) -> None:
        self._context = context
        self._village = village
        self._typing = TypingLine()
        self._age_s = 0.0
        self._marked = 0
        self._choice_boxes: list[tuple[pygame.Rect, int]] = []
        self._leave_box = pygame.Rect(0, 0, 0, 0)
        self.is_over = False

    @property
    def is_typing(self) -> bool:
        return self._typing.is_open

    def choice_at(self, number: int) -> pygame.Rect:
        """Where a choice was drawn last. Raises KeyError for one that is not shown."""
        return {shown: box for box, shown in self._choice_boxes}[number]

    def enter(self) -> None:
        self._age_s, self._marked, self.is_over = 0.0, 0, False
        self._typing.close()

    def input(self, event: pygame.event.Event) -> bool:
        """Text and mouse; True if the event is used up."""
        if self._typing.is_open:
            sent = self._typing.input(event)
            if sent:
                self._say(sent)
            return event.type in (pygame.KEYDOWN, pygame.TEXTINPUT, pygame.TEXTEDITING)
        if event.type == pygame.KEYDOWN and pygame.K_1 <= event.key <= pygame.K_9:
            self._choose(event.key - pygame.K_1)
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            return self._click(event.pos)
        if event.type == pygame.MOUSEMOTION:
            for box, number in self._choice_boxes:
                if box.collidepoint(event.pos):
                    self._marked = number
        return False

    def command(self, command: Command, *, begins: bool) -> None:
        context = self._context
        if command == "talk":
            context.push_to_talk(begins)
        if not begins:
            return
        choices = context.conversation.choices
        match command:
            case "type":
                self._typing.open()
            case "back":
                self.is_over = True
            case "hush":
                context.client.interrupt()
            case "up" | "down" if choices:
                self._marked = (self._marked + (1 if command == "down" else -1)) % len(choices)
            case "accept":
                self._choose(self._marked)
            case _:
                pass

    def step(self, dt_s: float) -> None:
        self._age_s += dt_s
        self._context.village.step(dt_s, (0.0, 0.0), talking_to=self._context.faced)
        self._marked = min(self._marked, max(0, len(self._context.conversation.choices) - 1))

    def draw(self, target: pygame.Surface, dt_s: float) -> None:
        context, ui = self._context, self._context.ui
        character = context.faced
        arrival = min(1.0, self._age_s / _ENTER_S)
        ease = 1 - (1 - arrival) ** 3
        if arrival < 1:
            self._village.draw_scene(target)
        context.backdrop.draw_soft(target, context.village.player.x, context.time_s, opacity=ease)
        if character is None:
            return
        self._draw_portrait(target, character, dt_s, ease)
        strip = pygame.Rect(ui.px(28), 0, ui.window[0] - ui.px(56), ui.line_height("bold", 17) + ui.px(22))
        strip.bottom = ui.window[1] - ui.px(16)
        lines = min(3, max(2, self._line_count(strip.width - ui.px(52))))
        room = ui.line_height("story", 27) * lines + ui.px(36)
        plate = pygame.Rect(strip.x, strip.y - room - ui.px(10), strip.width, room)
        self._draw_line(target, plate, character)
        self._draw_strip(target, strip)
        width = round(ui.window[0] * (0.40 if ui.window[0] > ui.window[1] * 1.5 else 0.46))
        column = pygame.Rect(plate.right - width, ui.px(18), width, plate.y - ui.px(30))
        top = max(self._draw_latency(target), draw_notices(context, target, column=self._below_latency(column)))
        self._draw_choices(target, column, top)

    def _draw_portrait(self, target: pygame.Surface, character: str, dt_s: float, ease: float) -> None:
        context, ui = self._context, self._context.ui
        voice = context.client.voice(character)
        state = context.conversation.states.get(character, "idle")
        moment = context.acting(character).step(dt_s, voice.mouth, state)
        portrait = context.portrait(character)
        if portrait is None:
            return
        x = ui.window[0] * 0.335 - portrait.size[0] / 2
        y = ui.window[1] * (0.0 + 0.10 * (1 - ease))
        portrait.draw(target, (x, y), moment)

    def _draw_line(self, target: pygame.Surface, plate: pygame.Rect, character: str) -> None:
        context, ui, talk = self._context, self._context.ui, self._context.conversation
        ui.panel(target, plate)
        self._draw_name(target, plate, character)
        inner = plate.inflate(-ui.px(52), -ui.px(28)).move(0, ui.px(5))
        if not talk.line and not context.client.voice(character).text:
            state = talk.states.get(character, "idle")
            waiting = {"thinking": "…", "listening": "…"}.get(state, "")
            ui.write(target, waiting, (inner.x, inner.y), kind="story", size=27, colour=ui.colours.quiet_text)
        elif context.settings.shows_subtitles:
            voice = context.client.voice(talk.speaker)
            text = voice.text if voice.utterance else talk.line
            heard = heard_words(voice) if voice.utterance else len(text.split())
            draw_subtitles(ui, target, inner, text, heard)

    def _draw_name(self, target: pygame.Surface, plate: pygame.Rect, character: str) -> None:
        context, ui = self._context, self._context.ui
        speaker = context.conversation.speaker or character
        name = context.name_of(speaker)
        state = _STATES.get(context.conversation.states.get(character, "idle"), "")
        gesture = context.acting(character).gesture_in_words
        width = ui.width_of(name, "bold", 22) + ui.px(36)
        box = pygame.Rect(plate.x + ui.px(22), 0, width, ui.line_height("bold", 22) + ui.px(8))
        box.centery = plate.y - ui.px(2)
        ui.panel(target, box, alpha=255, colour=mix(ui.colours.accent, ui.colours.panel, 0.12))
        ui.write(
            target,
            name,
            (box.centerx, box.y + ui.px(4)),
            kind="bold",
            size=22,
            colour=ui.colours.panel,
            anchor="middle",
        )
        aside = f"({gesture})" if gesture else state
        if aside:
            y = plate.y - ui.line_height("italic", 18) - ui.px(2)
            ui.write(target, aside, (box.right + ui.px(14), y), kind="italic", size=18, has_shadow=True)

    def _draw_choices(self, target: pygame.Surface, column: pygame.Rect, top: int) -> None:
        """Offered choices at the lower end of the column, one below the other, with the player's own words over them.

        Where they do not fit they lose their hints, and then only those around the marked one are shown.
        """
        context, ui = self._context, self._context.ui
        choices = context.conversation.choices
        gap = ui.px(8)
        words = self._transcript_lines(column.width)
        heights = [self._choice_height(choice, column.width) for choice in choices]
        room = column.bottom - top - self._transcript_height(len(words))
        is_compact = sum(heights) + gap * len(heights) > room
        if is_compact:
            words = words[-1:]
            heights = [ui.line_height("plain", 20) + ui.px(18)] * len(choices)
            room = column.bottom - top - self._transcript_height(len(words))
        shown = max(1, min(len(choices), room // (heights[0] + gap))) if is_compact else len(choices)
        first = max(0, min(len(choices) - shown, self._marked - shown // 2))
        heights = heights[first : first + shown]
        y = column.bottom - sum(heights) - gap * len(heights)
        self._draw_transcript(target, pygame.Rect(column.x, top, column.width, y - gap - top), words)
        self._choice_boxes = []
        for number, height in enumerate(heights, first):
            box = pygame.Rect(column.x, y, column.width, height)
            self._choice_boxes.append((box, number))
            self._draw_choice(target, box, number, is_compact=is_compact)
            y += height + gap

    def _draw_choice(self, target: pygame.Surface, box: pygame.Rect, number: int, *, is_compact: bool) -> None:
        ui, choice = self._context.ui, self._context.conversation.choices[number]
        is_marked = number == self._marked
        ui.panel(target, box, alpha=238 if is_marked else 206, is_lit=is_marked)
        left = box.x + ui.px(22) + ui.key(target, str(number + 1), (box.x + ui.px(12), box.y + ui.px(8)))
        height = ui.line_height("plain", 20) * (1 if is_compact else 2)
        space = pygame.Rect(left, box.y + ui.px(8), box.right - left - ui.px(14), height)
        used = ui.paragraph(target, choice.label, space, size=20)
        if choice.hint and not is_compact:
            below = pygame.Rect(left, space.y + used, space.width, ui.line_height("italic", 16))
            ui.paragraph(target, choice.hint, below, kind="italic", size=16, colour=ui.colours.accent)

    def _choice_height(self, choice: Choice, width: int) -> int:
        ui = self._context.ui
        lines = ui.wrapped(choice.label, width - ui.px(66), "plain", 20)
        hint = ui.line_height("italic", 16) if choice.hint else 0
        return ui.line_height("plain", 20) * min(2, len(lines)) + hint + ui.px(18)

    def _transcript_lines(self, width: int) -> list[str]:
        """The end of the player's words so far."""
        talk, ui = self._context.conversation, self._context.ui
        text = talk.transcript or ("…" if talk.is_player_speaking or self._context.is_push_down else "")
        return ui.wrapped(text, width - ui.px(40), "plain", 21)[-3:] if text else []

    def _transcript_height(self, lines: int) -> int:
        ui = self._context.ui
        return ui.line_height("plain", 21) * lines + ui.line_height("bold", 16) + ui.px(32) if lines else 0

    def _draw_transcript(self, target: pygame.Surface, room: pygame.Rect, lines: list[str]) -> None:
        """At the lower end of its room."""
        if not lines:
            return
        ui, talk = self._context.ui, self._context.conversation
        box = pygame.Rect(room.x, 0, room.width, self._transcript_height(len(lines)) - ui.px(12))
        box.bottom = room.bottom
        box.top = max(box.top, room.top)
        ui.panel(target, box, alpha=220)
        pygame.draw.rect(target, ui.colours.you, (box.x, box.y + ui.px(12), ui.px(4), box.height - ui.px(24)))
        title = "You" if talk.is_transcript_final else "You, so far"
        ui.write(
            target, title, (box.x + ui.px(18), box.y + ui.px(8)), kind="bold", size=16, colour=ui.colours.quiet_text
        )
        colour = ui.colours.you if talk.is_transcript_final else mix(ui.colours.you, ui.colours.panel, 0.25)
        kind: FontKind = "plain" if talk.is_transcript_final else "italic"
        for number, line in enumerate(lines):
            y = box.y + ui.px(10) + ui.line_height("bold", 16) + number * ui.line_height("plain", 21)
            ui.write(target, line, (box.x + ui.px(18), y), kind=kind, size=21, colour=colour)

    def _draw_strip(self, target: pygame.Surface, strip: pygame.Rect) -> None:
        """Microphone, what can be pressed, and the line that is typed."""
        context, ui = self._context, self._context.ui
        ui.panel(target, strip, alpha=214)
        inner = strip.inflate(-ui.px(32), -ui.px(18))
        if self._typing.is_open:
            self._typing.draw(ui, target, inner, context.time_s)
            return
        meter = pygame.Rect(inner.x, inner.y, ui.px(96), inner.height)
        is_live = context.has_microphone and (context.settings.hands_free or context.is_push_down)
        ui.meter(target, meter, context.audio.microphone_level, is_live=is_live)
        x = meter.right + ui.px(16)
        if not context.has_microphone:
            talk = [("T", "type (no microphone)")]
        elif context.settings.hands_free:
            talk = [("M", "hands-free: just talk"), ("T", "type")]
        else:
            talk = [("Space", "hold and talk"), ("T", "type"), ("M", "hands-free")]
        if context.conversation.choices:
            talk.append(("1–9", "choose"))
        parts = [*talk, ("H", "hush"), ("Tab", "notes")]
        leave_width = ui.width_of("Esc", "bold", 17) + ui.width_of("walk away", "plain", 17) + ui.px(30)
        ui.keys_line(target, parts, (x, inner.y), widest=inner.right - x - leave_width)
        self._leave_box = pygame.Rect(inner.right - leave_width, strip.y, leave_width, strip.height)
        ui.keys_line(target, [("Esc", "walk away")], (self._leave_box.x, inner.y))

    def _below_latency(self, column: pygame.Rect) -> pygame.Rect:
        ui = self._context.ui
        used = (
            0 if self._latency_words() is None else ui.line_height("bold", 17) + ui.line_height("plain", 14) + ui.px(20)
        )
        return pygame.Rect(column.x, column.y + used, column.width, column.height - used)

    def _latency_words(self) -> tuple[str, str] | None:
        """The sum and its parts, of the last turn that was measured."""
        latency = self._context.conversation.latency
        if latency is None or not self._context.settings.shows_latency:
            return None
        parts = [
            ("turn end", latency.endpoint_ms),
            ("hearing", latency.stt_ms),
            ("story", latency.decide_ms),
            ("voice", latency.first_audio_ms),
        ]
        small = "   ".join(f"{name} {ms:.0f}" for name, ms in parts if ms is not None)
        return f"{latency.total_ms:.0f} ms to the first sound", small

    def _draw_latency(self, target: pygame.Surface) -> int:
        """Gives the y below it."""
        ui, words = self._context.ui, self._latency_words()
        if words is None:
            return ui.px(22)
        whole, small = words
        width = max(ui.width_of(whole, "bold", 17), ui.width_of(small, "plain", 14)) + ui.px(28)
        box = pygame.Rect(0, ui.px(18), width, ui.line_height("bold", 17) + ui.line_height("plain", 14) + ui.px(12))
        box.right = ui.window[0] - ui.px(28)
        ui.panel(target, box, alpha=196)
        ui.write(target, whole, (box.right - ui.px(14), box.y + ui.px(5)), kind="bold", size=17, anchor="right")
        below = (box.right - ui.px(14), box.y + ui.px(5) + ui.line_height("bold", 17))
        ui.write(target, small, below, size=14, colour=ui.colours.quiet_text, anchor="right")
        return box.bottom + ui.px(8)

    def _line_count(self, width: int) -> int:
        """How many lines the present line takes."""
        talk = self._context.conversation
        voice = self._context.client.voice(talk.speaker)
        text = voice.text if voice.utterance else talk.line
        return len(lines_of_words(self._context.ui, text.split(), width))

    def _say(self, text: str) -> None:
        self._context.conversation.say(text)
        self._context.client.type_line(text)

    def _choose(self, number: int) -> None:
        choices = self._context.conversation.choices
        if 0 <= number < len(choices):
            self._context.conversation.say(choices[number].label)
            self._context.client.choose(choices[number].id)

    def _click(self, place: tuple[int, int]) -> bool:
        for box, number in self._choice_boxes:
            if box.collidepoint(place):
                self._choose(number)
                return True
        if self._leave_box.collidepoint(place):
            self.is_over = True
            return True
        return False

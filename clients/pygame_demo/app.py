"""The window: one loop of at most 60 frames a second that asks the client, lets time pass and draws the screen."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pygame

from clients.pygame_demo.client import Audio, NpcClient, Player
from clients.pygame_demo.client.events import Welcomed
from clients.pygame_demo.drawing.interface import Ui
from clients.pygame_demo.drawing.palette import interface_colours
from clients.pygame_demo.drawing.portraits.painter import Painter
from clients.pygame_demo.drawing.portraits.painting import Portraits
from clients.pygame_demo.drawing.portraits.portrait import PEOPLE
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop, Fitted
from clients.pygame_demo.game.controls import Command
from clients.pygame_demo.game.settings import SettingsFile, config_folder
from clients.pygame_demo.game.village import Village
from clients.pygame_demo.own_server import OwnServer
from clients.pygame_demo.screens.context import Context, portrait_height
from clients.pygame_demo.screens.conversation import ConversationScreen
from clients.pygame_demo.screens.menus import Overlay, pause_menu
from clients.pygame_demo.screens.notices import draw_notices
from clients.pygame_demo.screens.pages import help_page, log_page, notes_page
from clients.pygame_demo.screens.village import VillageScreen
from clients.pygame_demo.screens.waiting import paint_backdrop, wait_for

__all__ = ["App", "Options", "play"]

_FRAMES_PER_S = 60
_LONGEST_STEP_S = 0.1
"""A window that stood still (it was dragged) lets no more time pass than this."""
_UNSEEN = ("dummy", "offscreen")
"""Drivers that SDL takes by itself where there is no display; a game that nobody sees helps nobody."""
_SWITCH_S = 0.0005
"""Sound comes and goes in threads of its own, which Python lets wait 5 ms for one that draws, unless it is told
otherwise. Measured: with this a third as many blocks of the speaker are late."""
_RESIZE_REST_S = 0.15
"""The scene is fitted to the window when its edge has not been dragged for so long."""
_SMALLEST_WINDOW = (640, 480)


@dataclass(frozen=True, slots=True)
class Options:
    """What `npc-demo` was asked for; see its `--help`."""

    url: str = ""
    world: Path | None = None
    player: str = "player"
    name: str = "stranger"
    token: str | None = None
    is_new: bool = False
    character: str = ""
    window: tuple[int, int] = (1280, 720)


def play(options: Options) -> int:
    """Open the window and play; the result is the exit code.

    Raises:
        pygame.error: there is no display.
    """
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    os.environ.setdefault("SDL_VIDEO_CENTERED", "1")
    pygame.display.init()
    if pygame.display.get_driver() in _UNSEEN and "SDL_VIDEODRIVER" not in os.environ:
        pygame.display.quit()
        raise pygame.error("no display")
    pygame.font.init()
    pygame.joystick.init()
    sys.setswitchinterval(_SWITCH_S)
    server = OwnServer(options.world, is_new=options.is_new) if not options.url else None
    painter = Painter()
    try:
        pygame.display.set_caption(_first_title(options))
        target = pygame.display.set_mode(options.window, pygame.RESIZABLE)
        portraits = Portraits(painter)
        for character in PEOPLE:
            portraits.want(character, portrait_height(options.window))
        backdrop = paint_backdrop(target)
        url = options.url or (wait_for(server, target) if server is not None else "")
        if not url:
            return 1 if server is not None and server.trouble else 0
        app = App(options, url, backdrop, portraits)
        try:
            app.run()
        finally:
            app.close()
    finally:
        painter.close()
        if server is not None:
            server.close()
        pygame.quit()
    return 0


class App:
    """The game in its window. `run` returns when the player quits; then `close`."""

    def __init__(self, options: Options, url: str, backdrop: Backdrop, portraits: Portraits) -> None:
        folder = config_folder()
        file = SettingsFile(folder)
        settings = file.load()
        audio = Audio(microphone=settings.microphone or None, speaker=settings.speaker or None, volume=settings.volume)
        player = Player(options.player, options.name, token=options.token)
        window = pygame.display.get_window_size()
        self.context = Context(
            client=NpcClient(url, player=player, audio=audio),
            audio=audio,
            settings=settings,
            settings_file=file,
            ui=_interface(window, settings.is_colour_blind_safe, settings.text_size),
            backdrop=backdrop,
            village=Village(random.Random()),
            portraits=portraits,
        )
        backdrop.resize(window)
        self._village = VillageScreen(self.context)
        self._conversation = ConversationScreen(self.context, self._village)
        self._is_talking = False
        self._overlays: list[Overlay] = []
        self._is_running = True
        self._drawn_settings = settings
        self._resized_at_s: float | None = None
        self._fitting: Iterator[Fitted | None] | None = None
        self._fitted: Fitted | None = None
        self._begins_beside = options.character
        self._pads: dict[int, pygame.joystick.JoystickType] = {}
        if settings.is_fullscreen:
            pygame.display.toggle_fullscreen()
        if file.trouble:
            self.context.tell(file.trouble, is_trouble=True)

    def run(self) -> None:
        """The loop, until the player quits."""
        clock = pygame.time.Clock()
        self.start()
        while self._is_running:
            self.frame(min(_LONGEST_STEP_S, clock.tick(_FRAMES_PER_S) / 1000))
            pygame.display.flip()

    def start(self) -> None:
        """Connect and open the devices."""
        self.context.client.start()
        if self.context.settings.hands_free:
            self.context.client.hands_free(True)

    def frame(self, dt_s: float) -> None:
        """Take what came in, let time pass, and draw."""
        for event in pygame.event.get():
            self._input(event)
        for told in self.context.client.poll():
            self.context.take(told)
            if isinstance(told, Welcomed):
                pygame.display.set_caption(told.title)
        if self.context.village.people and self._begins_beside:
            self._begin_beside(self._begins_beside)
            self._begins_beside = ""
        self.step(dt_s)
        self._draw_window(pygame.display.get_surface(), dt_s)

    def close(self) -> None:
        self.context.client.close()

    def step(self, dt_s: float) -> None:
        """Let time pass; a pause stops the walking, not what is being said."""
        context = self.context
        context.step(dt_s)
        if self._resized_at_s is not None and context.time_s - self._resized_at_s > _RESIZE_REST_S:
            self._resized_at_s = None
            self._begin_to_fit()
        self._fit()
        while self._overlays and self._overlays[-1].is_over:
            self._overlays.pop()
        if context.settings != self._drawn_settings:
            self._take_settings()
        if self._overlays:
            return
        if not self._is_talking:
            self._village.step(dt_s)
            if self._village.wants_conversation and context.faced is not None:
                self._is_talking = True
                self._conversation.enter()
        else:
            self._conversation.step(dt_s)
            if self._conversation.is_over:
                self._leave()

    def draw(self, target: pygame.Surface, dt_s: float) -> None:
        context = self.context
        told = context.notices
        if self._overlays:
            context.notices = []  # they are drawn over the overlay
        if self._is_talking:
            self._conversation.draw(target, dt_s)
        else:
            self._village.draw(target)
        context.notices = told
        if self._overlays:
            veil = pygame.Surface(target.get_size())
            veil.fill((24, 12, 32))
            veil.set_alpha(140)
            target.blit(veil, (0, 0))
            self._overlays[-1].draw(context.ui, target)
            draw_notices(context, target)

    def _draw_window(self, window: pygame.Surface, dt_s: float) -> None:
        """What is not fitted to the window's new size yet is stretched over it."""
        if window.get_size() == self.context.ui.window:
            self.draw(window, dt_s)
        else:
            before = pygame.Surface(self.context.ui.window)
            self.draw(before, dt_s)
            pygame.transform.smoothscale(before, window.get_size(), window)

    def show(self, overlay: Overlay) -> None:
        """Put a menu or a page over the game."""
        self.context.push_to_talk(False)
        self.context.controls.release()
        self._overlays.append(overlay)

    def _input(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            self._is_running = False
        elif event.type in (pygame.VIDEORESIZE, pygame.WINDOWSIZECHANGED):
            self._resized_at_s = self.context.time_s
        elif event.type == pygame.WINDOWFOCUSLOST:
            self.context.push_to_talk(False)
            self.context.controls.release()
        elif event.type in (pygame.JOYDEVICEADDED, pygame.JOYDEVICEREMOVED):
            self._take_pad(event)
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_F11:
            context = self.context
            context.change(replace(context.settings, is_fullscreen=not context.settings.is_fullscreen))
        elif not self._is_used_up(event):
            command = self.context.controls.command(event)
            if command is not None:
                self._obey(*command)

    def _is_used_up(self, event: pygame.event.Event) -> bool:
        if self._overlays:
            return self._overlays[-1].input(event)
        return self._is_talking and self._conversation.input(event)

    def _obey(self, command: Command, begins: bool) -> None:
        context = self.context
        if command == "picture":
            if begins:
                self._keep_picture()
            return
        if self._overlays:
            self._overlays[-1].command(command, begins=begins)
            return
        pages: dict[Command, Callable[[], Overlay]] = {
            "notes": lambda: notes_page(context),
            "log": lambda: log_page(context),
            "help": lambda: help_page(context),
            "menu": lambda: pause_menu(context, self.show, self._quit),
        }
        if begins and command in pages:
            self.show(pages[command]())
        elif begins and command == "mode":
            self._toggle_hands_free()
        elif self._is_talking:
            self._conversation.command(command, begins=begins)
        elif begins and command == "back":
            self.show(pages["menu"]())
        else:
            self._village.command(command, begins=begins)

    def _leave(self) -> None:
        self._is_talking = False
        self.context.face(None)
        self.context.village.step_back()
        self._village.arrive()

    def _toggle_hands_free(self) -> None:
        context = self.context
        context.change(replace(context.settings, hands_free=not context.settings.hands_free))
        on = context.settings.hands_free
        context.tell("Hands-free: just talk. Headphones help." if on else "Hold Space to talk.")

    def _begin_beside(self, character: str) -> None:
        """Put the player a few steps from whom they want to meet first."""
        village = self.context.village
        if character in village.people:
            village.beside(village.people[character])
        else:
            known = ", ".join(village.people)
            self.context.tell(f"There is no {character} here; there are {known}.", is_trouble=True)

    def _quit(self) -> None:
        self._is_running = False

    def _take_settings(self) -> None:
        context, before = self.context, self._drawn_settings
        self._drawn_settings = now = context.settings
        if now.is_fullscreen != before.is_fullscreen:
            pygame.display.toggle_fullscreen()
        context.ui = _interface(context.ui.window, now.is_colour_blind_safe, now.text_size)

    def _begin_to_fit(self) -> None:
        """Have the scene and the faces painted for the window's new size, first what is looked at."""
        context = self.context
        window = pygame.display.get_window_size()
        window = (max(window[0], _SMALLEST_WINDOW[0]), max(window[1], _SMALLEST_WINDOW[1]))
        if window == context.ui.window:
            return
        self._fitting = context.backdrop.fitting(window)
        for character in sorted(context.village.people, key=lambda each: each != context.faced):
            context.portraits.want(character, portrait_height(window))

    def _fit(self) -> None:
        """A piece of it in each frame; take the pictures when all are there."""
        context = self.context
        if self._fitting is not None:
            self._fitted = next(self._fitting, None)
        fitted = self._fitted
        if fitted is None:
            return
        self._fitting = None
        is_met = self._is_talking and context.faced is not None
        if is_met and not context.portraits.is_ready(context.faced or "", portrait_height(fitted.window)):
            return
        self._fitted = None
        context.backdrop.show(fitted)
        now = context.settings
        context.ui = _interface(fitted.window, now.is_colour_blind_safe, now.text_size)

    def _take_pad(self, event: pygame.event.Event) -> None:
        if event.type == pygame.JOYDEVICEADDED:
            pad = pygame.joystick.Joystick(event.device_index)
            self._pads[pad.get_instance_id()] = pad
            self.context.tell(f"Gamepad: {pad.get_name()}. A talks, X held speaks, B walks away.")
        else:
            self._pads.pop(event.instance_id, None)
            self.context.controls.release()

    def _keep_picture(self) -> None:
        path = config_folder() / "pictures" / time.strftime("%Y-%m-%d-%H%M%S.png")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            pygame.image.save(pygame.display.get_surface(), path)
        except (OSError, pygame.error) as error:
            self.context.tell(f"The picture could not be kept as {path}: {error}", is_trouble=True)
        else:
            self.context.tell(f"Picture kept as {path}")


def _interface(window: tuple[int, int], is_colour_blind_safe: bool, text_size: str) -> Ui:
    return Ui(window, interface_colours(is_colour_blind_safe=is_colour_blind_safe), text_size)


def _first_title(options: Options) -> str:
    """What stands over the window until the server says what its world is called."""
    if options.url:
        return "A village"
    return "Millbrook" if options.world is None else options.world.name.replace("_", " ").capitalize()

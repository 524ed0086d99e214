"""How long the demo takes to draw a frame: `python -m bench.demo_frames`, no display needed.

The village and a conversation in which somebody talks are drawn as the window draws them, 300 frames each after a first
second. A window of 60 frames a second has 16.7 ms for each. Then the whole window, at its pace: two seconds from the
moment that it opens, in which somebody is met at once, and two seconds from the moment that it gets another size.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import numpy as np
import pygame

from clients.pygame_demo.app import App, Options
from clients.pygame_demo.client import MOUTH_SHAPES, events
from clients.pygame_demo.drawing.portraits.painter import Painter
from clients.pygame_demo.drawing.portraits.painting import Portraits
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop
from clients.pygame_demo.screens.conversation import ConversationScreen
from clients.pygame_demo.screens.village import VillageScreen
from tests.pygame_demo.stand_ins import PEOPLE, StandInClient, make_context, spoken

_FRAME_S = 1 / 60
_WARM_UP, _FRAMES = 60, 300
_PACED_FRAMES = 120
_LINE = "Two nights ago, at midnight, it rang. Once! And the tower was locked."


def main() -> None:
    pygame.display.init()
    pygame.font.init()
    backdrop = Backdrop()
    for size in ((1280, 720), (1920, 1080)):
        target = pygame.display.set_mode(size)
        with tempfile.TemporaryDirectory() as folder:
            context, client, _ = make_context(Path(folder), backdrop, size)
            village = VillageScreen(context)
            context.controls.held.add("left")

            def walk(village: VillageScreen = village, target: pygame.Surface = target) -> None:
                village.step(_FRAME_S)
                village.draw(target)

            _report(size, "village", walk, context.step)
            context.face("walter")
            context.take(events.ChoicesOffered(tuple(events.Choice(f"c{n}", f"About the bell {n}") for n in range(4))))
            context.take(events.UtteranceStarted("u-1", "walter", _LINE))
            talk = ConversationScreen(context, village)
            talk.enter()
            mouths = np.random.default_rng(1).dirichlet(np.full(len(MOUTH_SHAPES), 0.2), _WARM_UP + _FRAMES).tolist()

            def speak(
                talk: ConversationScreen = talk,
                target: pygame.Surface = target,
                mouths: list[list[float]] = mouths,
                client: StandInClient = client,
            ) -> None:
                client.voices["walter"] = spoken(_LINE, 6, tuple(mouths.pop()))
                talk.step(_FRAME_S)
                talk.draw(target, _FRAME_S)

            _report(size, "conversation", speak, context.step)
    _report_hitches(backdrop)


def _report_hitches(backdrop: Backdrop) -> None:
    """What is painted by another process while the window goes on."""
    pygame.joystick.init()
    pygame.display.set_mode((1280, 720))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NPC_DEMO_CONFIG"] = folder
        painter = Painter()
        app = App(Options(url="ws://127.0.0.1:9/v1"), "ws://127.0.0.1:9/v1", backdrop, Portraits(painter))
        try:
            app.context.take(events.ConnectionChanged("connected", ""))
            app.context.take(events.Welcomed("millbrook", tuple(events.Character(*one) for one in PEOPLE), False))
            village = app.context.village
            village.player.x, village.player.y = village.people["agnes"].x + 70, village.people["agnes"].y + 20
            app.frame(_FRAME_S)
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_e, mod=0, unicode=""))
            _report_pace("first meeting", app)
            pygame.display.set_mode((1600, 900))
            pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=(1600, 900), w=1600, h=900))
            _report_pace("another size", app)
        finally:
            app.close()
            painter.close()


def _report_pace(what: str, app: App) -> None:
    clock, spent_ms = pygame.time.Clock(), []
    for _ in range(_PACED_FRAMES):
        begin_s = time.perf_counter()
        app.frame(_FRAME_S)
        spent_ms.append((time.perf_counter() - begin_s) * 1000)
        clock.tick(60)
    print(
        f"{what:23} median {np.median(spent_ms):5.1f} ms, p95 {np.percentile(spent_ms, 95):5.1f} ms, "
        f"worst {max(spent_ms):5.1f} ms"
    )


def _report(size: tuple[int, int], what: str, frame: Callable[[], None], step: Callable[[float], None]) -> None:
    spent_ms = []
    for _ in range(_WARM_UP + _FRAMES):
        step(_FRAME_S)
        begin_s = time.perf_counter()
        frame()
        spent_ms.append((time.perf_counter() - begin_s) * 1000)
    kept = np.array(spent_ms[_WARM_UP:])
    print(
        f"{size[0]}x{size[1]} {what:13} median {np.median(kept):5.1f} ms, p95 {np.percentile(kept, 95):5.1f} ms, "
        f"worst {kept.max():5.1f} ms"
    )


if __name__ == "__main__":
    main()

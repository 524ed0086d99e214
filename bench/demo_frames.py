"""How long the demo takes to draw a frame: `python -m bench.demo_frames`, no display needed.

The village and a conversation in which somebody talks are drawn as the window draws them, 300 frames each after a first
second. A window of 60 frames a second has 16.7 ms for each.
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

from clients.pygame_demo.client import MOUTH_SHAPES, events
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop
from clients.pygame_demo.screens.conversation import ConversationScreen
from clients.pygame_demo.screens.village import VillageScreen
from tests.pygame_demo.stand_ins import StandInClient, make_context, spoken

_FRAME_S = 1 / 60
_WARM_UP, _FRAMES = 60, 300
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

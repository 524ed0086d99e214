"""Makes the README's pictures of the demo: `python scripts/pictures.py [FOLDER]`, no display needed.

The demo itself plays, with a server of its own and without sound devices; keys are pressed as a player
would press them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
# The paths must be set before these are imported.
import pygame  # noqa: E402

from clients.pygame_demo.app import App, Options  # noqa: E402
from clients.pygame_demo.client.events import DeviceChanged  # noqa: E402
from clients.pygame_demo.drawing.portraits.expression import expression_of  # noqa: E402
from clients.pygame_demo.drawing.portraits.painting import Portraits  # noqa: E402
from clients.pygame_demo.drawing.portraits.portrait import PEOPLE, Moment, Portrait, paint_layers  # noqa: E402
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop  # noqa: E402
from clients.pygame_demo.drawing.sheet import draw_sheet, moments_of_shapes  # noqa: E402
from clients.pygame_demo.own_server import OwnServer  # noqa: E402

_WITHIN_S = 40.0
_FRAME_S = 1 / 60


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    pygame.display.init()
    pygame.font.init()
    pygame.joystick.init()
    pygame.display.set_mode((1280, 720))
    with tempfile.TemporaryDirectory() as config:
        os.environ["NPC_DEMO_CONFIG"] = config
        server = OwnServer(Path("characters/millbrook"), is_new=True)
        try:
            _until(lambda: bool(server.url), lambda: (server.check(), time.sleep(0.05)))
            app = App(Options(name="Robin"), server.url, Backdrop(), Portraits(None))
            try:
                _play(app, folder)
            finally:
                app.close()
        finally:
            server.close()
    _draw_people(folder)
    pygame.quit()


def _play(app: App, folder: Path) -> None:
    context = app.context
    app.start()

    def frame() -> None:
        app.frame(_FRAME_S)
        # This machine may have no sound devices; the pictures show one that has.
        context.notices = [notice for notice in context.notices if notice.kind != "trouble"]
        context.devices["microphone"] = DeviceChanged("microphone", "ready", "Microphone", "")
        time.sleep(_FRAME_S / 2)

    _until(lambda: bool(context.village.people), frame)
    for _ in range(40):
        frame()
    _save(folder / "village.jpg")
    agnes = context.village.people["agnes"]
    context.village.player.x, context.village.player.y = agnes.x + 150, agnes.y + 40
    _hold(pygame.K_a, frame, 0.6)
    _until(lambda: context.conversation.is_line_over and bool(context.conversation.line), frame)
    _type(app, "What is the news?", frame)
    _until(lambda: context.conversation.line.startswith("News"), frame)
    _until(lambda: _is_open(app, "agnes") and _heard(app, "agnes") > 5, frame)
    _save(folder / "conversation.jpg")


def _draw_people(folder: Path) -> None:
    window = pygame.display.set_mode((1280, 400))
    window.fill((70, 48, 72))
    shapes = moments_of_shapes()
    cast = (("agnes", "happy", "E"), ("walter", "stern", "sil"), ("rose", "worried", "O"), ("edmund", "sly", "I"))
    for number, (name, feeling, shape) in enumerate(cast):
        portrait = Portrait(PEOPLE[name], 420, paint_layers(PEOPLE[name], 420))
        moment = Moment(mouth=shapes[shape].mouth, expression=expression_of(feeling))
        portrait.draw(window, (160 + number * 320 - portrait.size[0] / 2, -4), moment)
    pygame.image.save(window, folder / "people.jpg")
    pygame.image.save(draw_sheet(PEOPLE["rose"], shapes, columns=8, tile=160), folder / "mouths.jpg")


def _is_open(app: App, character: str) -> bool:
    return app.context.client.voice(character).mouth[0] < 0.3


def _heard(app: App, character: str) -> int:
    return sum(word.is_heard for word in app.context.client.voice(character).words)


def _type(app: App, text: str, frame: Callable[[], object]) -> None:
    _press(pygame.K_t)
    frame()
    pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text=text))
    frame()
    _press(pygame.K_RETURN)
    frame()


def _press(key: int) -> None:
    for kind in (pygame.KEYDOWN, pygame.KEYUP):
        pygame.event.post(pygame.event.Event(kind, key=key, mod=0, unicode=""))


def _hold(key: int, frame: Callable[[], object], seconds: float) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode=""))
    for _ in range(round(seconds / _FRAME_S)):
        frame()
    pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=0, unicode=""))


def _until(is_so: Callable[[], bool], frame: Callable[[], object]) -> None:
    end_s = time.monotonic() + _WITHIN_S
    while not is_so():
        if time.monotonic() > end_s:
            raise SystemExit(f"it did not come within {_WITHIN_S:.0f} s")
        frame()


def _save(path: Path) -> None:
    pygame.image.save(pygame.display.get_surface(), path)
    print(f"{path}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()

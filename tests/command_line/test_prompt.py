"""`npc-server prompt`: what a model would be told, and what is said to who asks for nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from npc_server.command_line.main import app
from npc_server.errors import ConfigurationError

MILLBROOK = str(Path(__file__).parents[2] / "characters" / "millbrook")


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["prompt", MILLBROOK, *arguments])
    if isinstance(result.exception, ConfigurationError):
        raise result.exception
    assert result.exit_code == 0
    return result.stdout


def test_it_shows_the_messages_and_what_each_part_takes() -> None:
    text = shown("--character", "rose", "--node", "mill.confess", "--say", "why: tell me")
    system, _, rest = text.partition("--- user ---\n")
    assert system.startswith("--- system ---\nYou are Rose, a person in the game 'The Bell of Millbrook'.")
    assert "Say it at last." in system and "The clapper lies under the third sack on the left." in system
    assert rest.startswith('The player says: "why, tell me"\n')
    parts = {line.split()[0]: int(line.split()[1]) for line in rest.splitlines()[3:]}
    assert list(parts)[:3] == ["character", "persona", "backstory"] and list(parts)[-2:] == ["words", "all"]
    assert sum(parts.values()) - parts["all"] == pytest.approx(parts["all"], abs=30)


def test_it_shows_the_tools_that_the_model_may_call() -> None:
    text = shown("--character", "agnes").partition("--- tools ---\n")[2]
    assert text.startswith('{"name": "pour", "description": "Put something on the table.", ')
    assert "--- tools ---" not in shown("--character", "walter")


def test_facts_open_secrets_and_without_them_none_is_shown() -> None:
    lantern = "She saw a lantern on the mill path"
    assert lantern not in shown("--character", "agnes")
    assert lantern not in shown("--character", "agnes", "--fact", "agnes.trust=1", "--fact", "agnes.wary=true")
    opened = shown("--character", "agnes", "--fact", "agnes.trust=1", "--fact", "clues=lantern, wool")
    assert lantern in opened and "She believes that it was Rose" in opened


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--character", "ros"], "no such character; did you mean 'rose'"),
        (["--character", "rose", "--node", "mill.reson"], "no such node; did you mean 'mill.reason'"),
        (["--character", "rose", "--fact", "gold"], "expected KEY=VALUE"),
        (["--character", "rose", "--fact", "gould=1"], "no such fact; did you mean 'gold'"),
        (["--character", "rose", "--fact", "gold=lots"], "'gold' is a whole number, not 'lots'"),
        (["--character", "rose", "--fact", "clues=wol"], "did you mean 'wool'"),
        (["--character", "rose", "--fact", "case_made=true"], "derived from other facts"),
        (["--character", "rose", "--tokens", "100"], "needs 1000 or more"),
    ],
)
def test_it_says_what_is_wrong_with_what_it_is_asked(arguments: list[str], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        shown(*arguments)

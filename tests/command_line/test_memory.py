"""`npc-server memory` beside a server that has the database open."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from npc_server.command_line.main import app
from npc_server.errors import NpcError
from npc_server.world.database import FILE_NAME
from npc_server.world.memory import Memory
from npc_server.world.playthrough import Playthrough
from npc_server.world.store import PlaythroughStore
from story_graph import Story
from tests.world.ferry import load_ferry, open_ferry
from tests.world.memories import NOW_S

ADA = "--player", "ada"
NAN = *ADA, "--character", "nan"


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in [name for name in os.environ if name.upper().startswith("NPC_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NPC_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return load_ferry(tmp_path_factory.mktemp("ferry"))


@pytest.fixture
async def store(data: Path) -> AsyncIterator[PlaythroughStore]:
    """A running server's."""
    store = await PlaythroughStore.open(data / FILE_NAME)
    yield store
    await store.close()


@pytest.fixture
async def playthrough(store: PlaythroughStore, story: Story) -> Playthrough:
    return await open_ferry(store, story)


@pytest.fixture
async def ada(store: PlaythroughStore, playthrough: Playthrough) -> Memory:
    """What Nan remembers of Ada."""
    memory = Memory(store, playthrough, wall_clock=lambda: NOW_S)
    memory.note_dialogue("nan", "player", "I come from Elmford.", "t1", 62.5)
    memory.note_episode("nan", "The player found an otter.", 0.6, 3723.0)
    memory.remember("nan", "home", "Elmford", 62.5)
    await memory.finish_conversation("nan")
    return memory


def run(*arguments: str, code: int = 0) -> list[str]:
    result = CliRunner().invoke(app, ["memory", *arguments])
    if isinstance(result.exception, NpcError):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout.splitlines()


def refusal(*arguments: str) -> str:
    with pytest.raises(NpcError) as caught:
        run(*arguments)
    return str(caught.value)


def bytes_of(folder: Path) -> bytes:
    """All that its files hold, in lower case."""
    return b"".join(file.read_bytes() for file in folder.iterdir()).lower()


async def test_list_says_who_remembers_whom(ada: Memory) -> None:
    header, row = run("list")
    assert header.split() == ["player", "world", "character", "facts", "episodes", "lines", "summary", "last"]
    assert row.split() == ["ada", "ferry", "nan", "1", "1", "1", "yes", "2027-01-15", "08:00", "UTC"]
    assert run("list", *ADA, "--world", "characters/ferry") == [header, row]


async def test_list_says_when_there_is_nothing(playthrough: Playthrough) -> None:
    assert run("list") == ["nobody remembers anybody yet"]


async def test_show_has_each_memory_with_its_id_and_dates(ada: Memory) -> None:
    assert run("show", *ADA) == [
        "nan of ada (ferry)",
        "  fact:home (0:01:02 of the story, 2027-01-15 08:00 UTC)",
        "      Elmford",
        "  summary (0:01:02 of the story, 2027-01-15 08:00 UTC)",
        "      player: I come from Elmford.",
        "  episode:1 (1:02:03 of the story, 2027-01-15 08:00 UTC, importance 0.6)",
        "      The player found an otter.",
        "  line:1 (0:01:02 of the story, 2027-01-15 08:00 UTC)",
        "      player: I come from Elmford.",
    ]


async def test_show_keeps_to_the_last_episodes_and_lines_when_there_are_many(ada: Memory) -> None:
    for number in range(30):
        await ada.note_episode("nan", f"Heron {number} flew by.", 0.4, number)
    shown = run("show", *NAN)
    assert "  (11 more episodes before; --all shows them)" in shown
    assert "      Heron 9 flew by." not in shown and "      Heron 10 flew by." in shown
    assert "      Heron 9 flew by." in run("show", *NAN, "--all")


async def test_show_writes_no_control_characters_to_the_terminal(ada: Memory) -> None:
    await ada.note_dialogue("nan", "player", "\x1b]0;mine\x07 hello \x9b31m", None, 1.0)
    assert run("show", *NAN)[-1] == "      player: ]0;mine hello 31m"


async def test_a_fact_that_is_set_is_known_to_the_running_server(ada: Memory) -> None:
    assert run("set", "fact:home", "Oakton", *NAN) == ["nan of ada (ferry): fact:home is now 'Oakton'"]
    run("set", "fact:pet", "an otter", *NAN)
    facts = (await ada.recall("nan", "where is your home")).facts
    assert {fact.key: fact.value for fact in facts} == {"home": "Oakton", "pet": "an otter"}
    assert facts[0].moment.version == 1 and facts[0].moment.clock_s == 3723.0


async def test_an_episode_that_is_set_is_found_by_its_new_words(ada: Memory) -> None:
    run("set", "episode:1", "The player found a walrus.", *ADA)
    for number in range(60):
        await ada.note_episode("nan", f"Heron {number} flew by.", 0.9, number)
    recalled = await ada.recall("nan", "walrus")
    assert "The player found a walrus." in [episode.text for episode in recalled.episodes]


async def test_a_summary_that_is_set_is_what_the_next_one_goes_on_from(ada: Memory) -> None:
    run("set", "summary", "Ada is a spy.", *ADA)
    assert (await ada.recall("nan", "")).summary == "Ada is a spy."
    await ada.note_dialogue("nan", "player", "I like herons.", None, 70.0)
    await ada.finish_conversation("nan")
    assert (await ada.recall("nan", "")).summary == "Ada is a spy.\nplayer: I like herons."


async def test_what_is_set_is_undone_by_loading_an_older_slot(ada: Memory, playthrough: Playthrough) -> None:
    await playthrough.save("before")
    run("set", "fact:home", "Oakton", *NAN)
    await playthrough.load("before", cause="load-1")
    assert [fact.value for fact in (await ada.recall("nan", "")).facts] == ["Elmford"]


@pytest.mark.parametrize("memory", ["fact:home", "summary", "episode:1", "line:1"])
async def test_what_is_deleted_is_gone_in_the_slots_too(ada: Memory, playthrough: Playthrough, memory: str) -> None:
    await playthrough.save("before")
    assert run("delete", memory, *ADA) == [f"nan of ada (ferry): {memory} is deleted"]
    await playthrough.load("before", cause="load-1")
    shown = run("show", *ADA)
    assert len(shown) == 7 and not any(line.startswith(f"  {memory} ") for line in shown)


async def test_a_deleted_summary_does_not_come_back(ada: Memory) -> None:
    run("delete", "summary", *ADA)
    await ada.finish_conversation("nan")
    assert (await ada.recall("nan", "")).summary == ""
    assert "no" in run("list")[1].split()


async def test_nothing_is_deleted_when_one_of_the_memories_is_unknown(ada: Memory) -> None:
    before = run("show", *ADA)
    said = refusal("delete", "fact:home", "episode:99", *ADA)
    assert said.startswith("no episode:99 of ada with nan (ferry); `npc-server memory show --player ada --all`")
    assert run("show", *ADA) == before


async def test_forget_deletes_everything_in_the_slots_and_in_the_file(
    ada: Memory, playthrough: Playthrough, data: Path
) -> None:
    await ada.note_episode("nan", "Xylophone.", 0.5, 1.0)
    await playthrough.save("before")
    assert run("forget", *ADA, code=1) == [
        "nan of ada (ferry): 1 fact, 2 episodes, 1 line",
        "nothing is forgotten yet: say it again with --yes",
    ]
    assert len(run("show", *ADA)) > 1
    assert run("forget", *ADA, "--yes")[-1] == "forgotten"
    await playthrough.load("before", cause="load-1")
    assert run("list") == ["nobody remembers anybody yet"]
    assert not {word for word in (b"xylophone", b"elmford") if word in bytes_of(data)}
    await ada.note_episode("nan", "The player found a seal.", 0.5, 1.0)
    assert len((await ada.recall("nan", "seal")).episodes) == 1


async def test_nobody_elses_memories_are_touched(ada: Memory, store: PlaythroughStore, story: Story) -> None:
    bob = Memory(store, await open_ferry(store, story, "bob"), wall_clock=lambda: NOW_S)
    await bob.note_episode("nan", "The player found a heron.", 0.6, 1.0)
    before = run("show", "--player", "bob")
    assert "no episode:2 of ada" in refusal("delete", "episode:2", *ADA)
    assert "no episode:2 of ada" in refusal("set", "episode:2", "stolen", *ADA)
    run("forget", *ADA, "--yes")
    assert run("show", "--player", "bob") == before


async def test_a_memory_that_two_could_have_needs_a_name(ada: Memory) -> None:
    await ada.note_episode("moe", "The player sang.", 0.4, 1.0)
    assert refusal("set", "fact:song", "sea shanty", *ADA) == (
        "fact:song: moe (ferry), nan (ferry) could be meant; say which with --character and --world"
    )
    assert run("set", "fact:home", "Oakton", *ADA) == ["nan of ada (ferry): fact:home is now 'Oakton'"]


async def test_an_unknown_player_is_told_who_is_known(ada: Memory) -> None:
    assert "nobody with the id 'adda' has played; did you mean 'ada'?" in refusal("show", "--player", "adda")


async def test_an_unknown_character_or_world_is_told_who_is_known(ada: Memory) -> None:
    assert refusal("show", *ADA, "--character", "nun") == "'nun' does not remember 'ada'; these do: nan (ferry)"
    assert "nobody in the world 'harbour' remembers 'ada'; these do: nan (ferry)" in refusal(
        "show", *ADA, "--world", "harbour"
    )


async def test_a_player_who_has_not_spoken_is_told(playthrough: Playthrough) -> None:
    assert "nobody remembers 'ada' yet" in refusal("show", *ADA)


@pytest.mark.parametrize("memory", ["home", "fact:", "episode:x", "episode:", "episode:-1", "line:²", "summary:1", ""])
async def test_what_names_no_memory_is_told_how_one_is_named(ada: Memory, memory: str) -> None:
    assert "expected fact:KEY, summary, episode:NUMBER or line:NUMBER" in refusal("delete", *ADA, "--", memory)


async def test_what_was_said_can_not_be_changed(ada: Memory) -> None:
    assert "what was said can't be changed" in refusal("set", "line:1", "I come from Oakton.", *ADA)


async def test_nothing_is_no_memory(ada: Memory) -> None:
    assert "`delete` forgets it" in refusal("set", "fact:home", " ", *ADA)


def test_a_folder_without_playthroughs_is_told_and_not_made(data: Path) -> None:
    said = refusal("list")
    assert str(data / FILE_NAME) in said and "set NPC_DATA" in said
    assert not data.exists()

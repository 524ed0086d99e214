"""One player's story: each step on disk before it counts, exactly once, whatever happens."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest

from npc_server.world.playthrough import Playthrough, UnknownSlot
from npc_server.world.signal_log import replay
from npc_server.world.store import PlaythroughStore
from story_graph import EventHappened, IllegalStep, LineSaid, SaveInvalid, Story, decode_state
from tests.world.ferry import EVENING, change, choose, load_ferry, open_ferry, pay, play_evening, rows


def _assert_on_disk(playthrough: Playthrough, path: Path) -> None:
    """The last step that another connection finds is the one in memory."""
    version, state = rows(path, "SELECT version, state FROM step ORDER BY version DESC LIMIT 1")[0]
    assert isinstance(state, bytes)
    assert version == playthrough.version
    assert decode_state(playthrough.story, state)[0] == playthrough.state


async def test_a_new_player_begins_at_the_start(store: PlaythroughStore, story: Story, path: Path) -> None:
    playthrough = await open_ferry(store, story)
    assert playthrough.version == 1
    assert playthrough.state.tracks["nan"].node == "ferry.quay"
    assert playthrough.state.facts["player.name"] == "Ada"
    _assert_on_disk(playthrough, path)


async def test_a_step_is_on_disk_when_commit_returns(store: PlaythroughStore, story: Story, path: Path) -> None:
    playthrough = await open_ferry(store, story)
    for number, (signal, clock_s, queries) in enumerate(EVENING):
        committed = await playthrough.commit(signal, cause=str(number), clock_s=clock_s, queries=queries)
        assert committed.version == number + 2
        assert committed.result.state == playthrough.state
        _assert_on_disk(playthrough, path)
    assert len(rows(path, "SELECT * FROM step")) == len(EVENING) + 1


async def test_a_cause_commits_once_when_it_comes_twice(store: PlaythroughStore, story: Story, path: Path) -> None:
    playthrough = await open_ferry(store, story)
    first = await pay(playthrough, "turn-1")
    await pay(playthrough, "turn-2")
    again = await pay(playthrough, "turn-1")
    assert (again.version, again.result, again.is_duplicate) == (first.version, first.result, True)
    assert "Thank you." in [event.text for event in again.result.events if isinstance(event, LineSaid)]
    assert playthrough.state.facts["coins"] == 1
    assert rows(path, "SELECT count(*) FROM step WHERE cause = 'turn-1'") == [(1,)]


async def test_a_cause_commits_once_when_the_server_restarted_between(path: Path, story: Story) -> None:
    store = await PlaythroughStore.open(path)
    first = await pay(await open_ferry(store, story), "turn-1")
    await store.close()
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    await pay(playthrough, "turn-2")
    again = await pay(playthrough, "turn-1")
    assert (again.version, again.is_duplicate) == (first.version, True)
    assert again.result.events == ()
    assert again.result.state == playthrough.state
    assert playthrough.state.facts["coins"] == 1
    _assert_on_disk(playthrough, path)
    await store.close()


async def test_a_cause_commits_once_when_it_would_be_illegal_by_now(store: PlaythroughStore, story: Story) -> None:
    sailed = await (await open_ferry(store, story)).commit(choose("sail"), cause="turn-1", clock_s=1, queries={})
    reopened = await open_ferry(store, story)
    again = await reopened.commit(choose("sail"), cause="turn-1", clock_s=2, queries={})
    assert (again.version, again.is_duplicate) == (sailed.version, True)


async def test_a_cause_commits_once_when_many_came_after_it(store: PlaythroughStore, story: Story) -> None:
    playthrough = await open_ferry(store, story)
    first = await pay(playthrough, "turn-1")
    for number in range(100):
        await playthrough.commit(EventHappened("horn"), cause=f"horn-{number}", clock_s=1, queries={})
    again = await pay(playthrough, "turn-1")
    assert (again.version, again.is_duplicate) == (first.version, True)
    assert playthrough.version == 102


async def test_the_same_cause_of_another_player_is_another_step(store: PlaythroughStore, story: Story) -> None:
    await pay(await open_ferry(store, story), "turn-1")
    bob = await open_ferry(store, story, "bob")
    assert not (await pay(bob, "turn-1")).is_duplicate
    assert bob.version == 2


async def test_an_illegal_step_changes_nothing(store: PlaythroughStore, story: Story, path: Path) -> None:
    playthrough = await open_ferry(store, story)
    await pay(playthrough, "turn-1")
    before, on_disk = playthrough.state, rows(path, "SELECT * FROM step")
    with pytest.raises(IllegalStep, match="guard does not hold"):
        await playthrough.commit(choose("sail"), cause="turn-2", clock_s=9, queries={"is_night": True})
    assert (playthrough.version, playthrough.state) == (2, before)
    assert rows(path, "SELECT * FROM step") == on_disk
    assert not (await playthrough.commit(choose("sail"), cause="turn-2", clock_s=9, queries={})).is_duplicate


async def test_a_disk_that_refuses_changes_nothing(store: PlaythroughStore, story: Story, path: Path) -> None:
    playthrough = await open_ferry(store, story)
    before = playthrough.state
    change(path, "CREATE TRIGGER full BEFORE INSERT ON step BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
    with pytest.raises(sqlite3.Error, match="disk is full"):
        await pay(playthrough, "turn-1")
    assert (playthrough.version, playthrough.state) == (1, before)
    change(path, "DROP TRIGGER full")
    assert not (await pay(playthrough, "turn-1")).is_duplicate
    _assert_on_disk(playthrough, path)


async def test_reopening_goes_on_exactly_where_it_was(path: Path, story: Story) -> None:
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    bob = await open_ferry(store, story, "bob")
    for number, (signal, clock_s, queries) in enumerate(EVENING):
        expected = await playthrough.commit(signal, cause=str(number), clock_s=clock_s, queries=queries)
        await store.close()
        store = await PlaythroughStore.open(path)
        bob_reopened = await open_ferry(store, story, "bob")
        playthrough = await open_ferry(store, story)
        assert (playthrough.version, playthrough.state) == (expected.version, expected.result.state)
        assert (bob_reopened.version, bob_reopened.state) == (1, bob.state)
    await store.close()


async def test_the_log_replays_to_the_same_states(store: PlaythroughStore, story: Story) -> None:
    playthrough = await open_ferry(store, story)
    states = [playthrough.state, *(committed.result.state for committed in await play_evening(playthrough))]
    number, _ = await store.find("ferry", "ada")
    assert list(replay(story, await store.log(number))) == states


async def test_the_log_replays_to_the_same_states_when_a_slot_was_loaded(store: PlaythroughStore, story: Story) -> None:
    await open_ferry(store, story, "somebody before")
    playthrough = await open_ferry(store, story)
    await pay(playthrough, "turn-1")
    await playthrough.save("rich")
    await play_evening(playthrough)
    await playthrough.load("rich", cause="load-1")
    last = await pay(playthrough, "turn-2")
    await playthrough.save("rich")
    number, _ = await store.find("ferry", "ada")
    *_, replayed = replay(story, await store.log(number))
    assert replayed == last.result.state == playthrough.state


async def test_loading_a_slot_is_a_new_step(store: PlaythroughStore, story: Story, path: Path) -> None:
    playthrough = await open_ferry(store, story)
    await pay(playthrough, "turn-1")
    assert await playthrough.save("one coin less") == 2
    saved = playthrough.state
    await pay(playthrough, "turn-2")
    assert await playthrough.load("one coin less", cause="load-1") == 4
    assert (playthrough.version, playthrough.state) == (4, saved)
    _assert_on_disk(playthrough, path)
    assert (await open_ferry(store, story)).state == saved
    assert (await pay(playthrough, "turn-3")).version == 5


async def test_a_load_happens_once_when_it_comes_twice(store: PlaythroughStore, story: Story) -> None:
    playthrough = await open_ferry(store, story)
    await playthrough.save("start")
    await pay(playthrough, "turn-1")
    assert await playthrough.load("start", cause="load-1") == 3
    await pay(playthrough, "turn-2")
    assert await playthrough.load("start", cause="load-1") == 3
    playthrough = await open_ferry(store, story)
    assert await playthrough.load("start", cause="load-1") == 3
    assert playthrough.version == 4
    assert playthrough.state.facts["coins"] == 2


async def test_saving_again_replaces_the_slot(store: PlaythroughStore, story: Story) -> None:
    playthrough = await open_ferry(store, story)
    await playthrough.save("only")
    await pay(playthrough, "turn-1")
    await playthrough.save("only")
    await pay(playthrough, "turn-2")
    await playthrough.load("only", cause="load-1")
    assert playthrough.state.facts["coins"] == 2


async def test_of_many_slots_the_latest_hundred_are_listed(store: PlaythroughStore, story: Story) -> None:
    playthrough = await open_ferry(store, story)
    for number in range(103):
        await playthrough.save(f"slot-{number}")
    assert [slot.name for slot in await playthrough.slots()] == [f"slot-{number}" for number in range(102, 2, -1)]


async def test_an_unknown_slot_is_refused_and_changes_nothing(store: PlaythroughStore, story: Story) -> None:
    playthrough = await open_ferry(store, story)
    with pytest.raises(UnknownSlot, match="nothing was saved as 'nowhere'"):
        await playthrough.load("nowhere", cause="load-1")
    assert playthrough.version == 1


async def test_the_slot_of_another_player_is_not_visible(store: PlaythroughStore, story: Story) -> None:
    await (await open_ferry(store, story)).save("mine")
    with pytest.raises(UnknownSlot):
        await (await open_ferry(store, story, "bob")).load("mine", cause="load-1")


async def test_an_edited_story_is_brought_home_with_a_note(
    store: PlaythroughStore, story: Story, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    playthrough = await open_ferry(store, story)
    await playthrough.commit(choose("sail"), cause="turn-1", clock_s=1, queries={})
    await playthrough.save("on the water")
    edited = load_ferry(tmp_path / "edited", {"boat": "raft"})
    with caplog.at_level(logging.WARNING):
        playthrough = await open_ferry(store, edited)
        assert "'ferry.boat' is no longer in the story; the story goes on at 'ferry.quay'" in caplog.text
        caplog.clear()
        assert (await pay(playthrough, "turn-2")).version == 3
        await playthrough.load("on the water", cause="load-1")
        assert "'ferry.boat' is no longer in the story" in caplog.text
    assert playthrough.state.tracks["nan"].node == "ferry.quay"
    assert (playthrough.version, playthrough.state.story_hash) == (4, edited.hash)


async def test_a_renamed_node_is_found_by_its_old_name(
    store: PlaythroughStore, story: Story, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    playthrough = await open_ferry(store, story)
    await playthrough.commit(choose("sail"), cause="turn-1", clock_s=1, queries={})
    edited = load_ferry(tmp_path / "edited", {"  boat:\n": "  raft:\n    was: boat\n", "to: boat": "to: raft"})
    assert (await open_ferry(store, edited)).state.tracks["nan"].node == "ferry.raft"
    assert not caplog.records


async def test_a_damaged_state_is_refused_when_it_is_opened(store: PlaythroughStore, story: Story, path: Path) -> None:
    await open_ferry(store, story)
    change(path, "UPDATE step SET state = x'0102'")
    with pytest.raises(SaveInvalid, match="damaged"):
        await open_ferry(store, story)


async def test_an_argument_that_cannot_be_logged_changes_nothing(store: PlaythroughStore, story: Story) -> None:
    playthrough = await open_ferry(store, story)
    with pytest.raises(TypeError, match="can't be written to the log"):
        await playthrough.commit(EventHappened("horn", {"who": object()}), cause="e-1", clock_s=1, queries={})
    assert playthrough.version == 1
    await pay(playthrough, "turn-1")

"""How the server notices that it has too much to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from npc_server import loop_watch
from npc_server.errors import PeerError
from npc_server.loop_watch import LoopWatch
from tests.session.stage import play, theatre


def test_the_watch_tells_the_worst_stall_and_calls_only_lasting_lateness_an_overload(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop_watch, "_OVERLOADED_S", 0.02)  # servers of other tests never call themselves overloaded
    worst: list[float] = []
    watch = LoopWatch(worst.append, lambda _: None)
    watch.note(0.150)
    assert not watch.is_overloaded
    for _ in range(400):
        watch.note(0.001)
    assert not watch.is_overloaded
    for _ in range(400):
        watch.note(0.030)
    assert watch.is_overloaded
    for _ in range(1000):
        watch.note(0.0)
    assert not watch.is_overloaded
    assert worst == [0.150]


def test_an_overloaded_server_is_busy_for_newcomers_and_serves_those_who_play(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            house.is_overloaded = True
            with pytest.raises(PeerError) as refused:
                async with house.enter("newcomer"):
                    pass
            assert refused.value.code == "busy"
            await stage.talk_to("martha")
            await stage.quiet()
            assert stage.of("utterance_end")
            house.is_overloaded = False
            async with house.enter("newcomer") as other:
                await other.talk_to("martha")
                await other.quiet()
                assert other.of("utterance_end")

    play(scene())

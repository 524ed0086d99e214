"""The outbox alone: order, numbers, bounds."""

from __future__ import annotations

import asyncio

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from npc_server.gateway.outbox import OutboxOverflow, QueuedOutbox
from npc_server.protocol.server_messages import ServerMessage
from npc_server.protocol.speech import Speech, Transcript


def line(text: str) -> ServerMessage:
    return Transcript(turn="t", text=text, final=True)


def sound(utterance: str, size: int = 2) -> ServerMessage:
    return Speech(utterance=utterance, index=0, at_ms=0, pcm=bytes(size), source="native")


async def take_all(outbox: QueuedOutbox) -> list[tuple[int, str]]:
    """`seq` and what it is, for all that waits."""
    taken = []
    while not outbox.is_empty:
        message = msgpack.unpackb(await outbox.next())
        taken.append((message["seq"], message.get("text") or message["utterance"]))
    return taken


async def test_dropped_sound_leaves_no_gap_in_the_numbers() -> None:
    outbox = QueuedOutbox()
    for message in (line("a"), sound("u1"), sound("u2"), sound("u1"), line("b")):
        outbox.send(message)
    outbox.drop_speech("u1")
    assert await take_all(outbox) == [(1, "a"), (2, "u2"), (3, "b")]


async def test_a_full_queue_drops_sound_and_keeps_everything_else() -> None:
    outbox = QueuedOutbox(queue_bytes=3000)
    for message in (line("a"), sound("u", 1000), sound("u", 1000), line("b"), sound("later", 1000)):
        outbox.send(message)
    assert await take_all(outbox) == [(1, "a"), (2, "b"), (3, "later")]
    assert outbox.dropped_speech == 2


async def test_a_queue_full_of_messages_overflows_once_and_takes_nothing_more() -> None:
    outbox = QueuedOutbox(queue_bytes=1000)
    overflows: list[None] = []
    outbox.on_overflow = lambda: overflows.append(None)
    for _ in range(10):
        outbox.send(line("x" * 100))
    assert overflows == [None]
    with pytest.raises(OutboxOverflow):
        await outbox.next()
    assert outbox.resume_after(0) is False
    outbox.send(line("again"))
    assert await take_all(outbox) == [(1, "again")]


async def test_a_waiting_taker_is_woken() -> None:
    outbox = QueuedOutbox()
    taker = asyncio.create_task(outbox.next())
    await asyncio.sleep(0)
    outbox.send(line("a"))
    assert msgpack.unpackb(await taker)["text"] == "a"


async def test_a_closed_outbox_takes_nothing() -> None:
    outbox = QueuedOutbox()
    outbox.close()
    outbox.send(line("a"))
    assert outbox.is_empty


async def test_what_is_older_than_the_history_cannot_be_resumed() -> None:
    outbox = QueuedOutbox(history_bytes=1000)
    for number in range(10):
        outbox.send(line(str(number)))
    await take_all(outbox)
    assert outbox.resume_after(9) is True
    assert await take_all(outbox) == [(10, "9")]
    assert outbox.resume_after(1) is False


@given(st.lists(st.sampled_from(["line", "sound", "drop", "take", "lose"]), max_size=60), st.data())
def test_a_client_that_resumes_gets_each_message_once_and_in_order(acts: list[str], data: st.DataObject) -> None:
    async def run() -> None:
        outbox = QueuedOutbox()
        received: dict[int, bytes] = {}
        last_taken = 0
        for act in acts:
            match act:
                case "line":
                    outbox.send(line("x"))
                case "sound":
                    outbox.send(sound("u"))
                case "drop":
                    outbox.drop_speech("u")
                case "take" if not outbox.is_empty:
                    frame = await outbox.next()
                    last_taken += 1
                    assert msgpack.unpackb(frame)["seq"] == last_taken
                    assert received.setdefault(last_taken, frame) == frame
                case "lose":
                    last_taken = data.draw(st.integers(0, last_taken))
                    assert outbox.resume_after(last_taken)

    asyncio.run(run())

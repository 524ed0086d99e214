"""The text of a streamed answer, in whatever pieces its bytes come, and what is no answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npc_server.thinking.llm.event_stream import parse, read_all, read_pieces, read_whole
from npc_server.thinking.llm.failures import BadAnswer
from npc_server.thinking.llm.model import Piece


def event(content: object, reason: object = None) -> bytes:
    choice = {"delta": {"content": content}, "finish_reason": reason}
    return b"data: " + json.dumps({"choices": [choice]}, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n\n"


DONE = b"data: [DONE]\n\n"
WHOLE = event("Grüß") + event(" dich, ") + event("世界 😀") + event("", "stop") + DONE


async def _chunks(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def _read(*chunks: bytes) -> list[str]:
    pieces = [piece async for piece in read_pieces(_chunks(*chunks))]
    return [piece for piece in pieces if isinstance(piece, str)]


async def test_pieces_are_the_contents_none_empty() -> None:
    assert await _read(WHOLE) == ["Grüß", " dich, ", "世界 😀"]


@given(st.lists(st.integers(0, len(WHOLE)), max_size=30))
async def test_it_does_not_matter_where_the_bytes_are_split(cuts: list[int]) -> None:
    at = [0, *sorted(cuts), len(WHOLE)]
    assert await _read(*(WHOLE[a:b] for a, b in zip(at, at[1:], strict=False))) == ["Grüß", " dich, ", "世界 😀"]


@pytest.mark.parametrize(
    "ending",
    [DONE, b"data: [DONE]", b"data:[DONE]\r\n\r\n", event(None, "stop"), event(None, "length"), event(" ", "stop")],
)
async def test_an_answer_ends_with_done_or_with_a_reason(ending: bytes) -> None:
    assert "".join(await _read(event("So."), ending)).strip() == "So."


async def test_carriage_returns_comments_and_other_fields_are_passed_over() -> None:
    assert await _read(b": hello\r\nevent: x\r\nretry: 5\r\n", event("So.").replace(b"\n", b"\r\n"), DONE) == ["So."]


async def test_what_follows_done_is_not_read() -> None:
    assert await _read(event("So.") + DONE + b"data: garbage\n\n") == ["So."]


@pytest.mark.parametrize("cut", [event("é")[:-12], b"data: {", b"data: \xff\n", b"data: []\n\n", b""])
async def test_an_answer_that_stops_short_is_none(cut: bytes) -> None:
    with pytest.raises(BadAnswer):
        await _read(event("So"), cut)


async def test_an_answer_that_is_cut_within_a_character_is_heard_so_far() -> None:
    heard: list[Piece] = []
    with pytest.raises(BadAnswer, match="broke off"):
        async for text in read_pieces(_chunks(event("So"), WHOLE[: WHOLE.index("ü".encode()) + 1])):
            heard.append(text)
    assert heard == ["So"]


@pytest.mark.parametrize(
    "shape",
    [[], "x", 5, None, {}, {"choices": None}, {"choices": []}, {"choices": [7]}, {"choices": [{"delta": []}]}],
)
async def test_odd_shapes_hold_no_text(shape: object) -> None:
    assert await _read(b"data: " + json.dumps(shape).encode() + b"\n\n", DONE) == []


async def test_an_error_amid_the_stream_is_told_in_the_servers_words() -> None:
    with pytest.raises(BadAnswer, match="out of memory"):
        await _read(event("So"), b'data: {"error": {"message": "out of memory"}}\n\n')


async def test_half_characters_in_escapes_are_put_together_and_lone_ones_replaced() -> None:
    pieces = [b'data: {"choices": [{"delta": {"content": "%s"}}]}\n\n' % half for half in (b"a\\ud83d", b"\\ude00b")]
    assert "".join(await _read(*pieces, DONE)) == "a😀b"
    assert "".join(await _read(pieces[1], DONE)) == "\ufffdb"
    assert "".join(await _read(pieces[0], pieces[0], DONE)) == "a\ufffda"


@pytest.mark.parametrize("reader", [read_pieces, read_all])
async def test_no_line_and_no_body_may_be_endless(reader: object) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65_536

    with pytest.raises(BadAnswer, match="longer than"):
        if reader is read_all:
            await read_all(endless())
        else:
            async for _ in read_pieces(endless()):
                pass


async def test_a_whole_answer_is_one_piece() -> None:
    body = b'{"choices": [{"message": {"content": "So it is."}}]}'
    assert [text async for text in read_whole(_chunks(body[:9], body[9:]))] == ["So it is."]
    assert [text async for text in read_whole(_chunks(b'{"choices": []}'))] == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html></html>", "a web page"),
        (b"{", "no JSON"),
        (b"\xff\xfe\xfd", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"error": "busy"}', "busy"),
        (b'{"error": {"code": 7}}', "no reason given"),
    ],
)
def test_what_is_no_answer_is_named(data: bytes, words: str) -> None:
    with pytest.raises(BadAnswer, match=words):
        parse(data)

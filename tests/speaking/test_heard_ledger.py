"""Only words whose sound was played count as heard."""

from __future__ import annotations

from npc_server.speaking.heard import HeardLedger
from npc_server.speaking.types import SpeechChunk, Word


def _ledger(*, complete: bool = True) -> HeardLedger:
    ledger = HeardLedger("The <b>key</b> is under the mat.")
    words = [Word(index * 100.0, 100.0, text) for index, text in enumerate("The key is under the mat.".split())]
    for index in range(6):
        ledger.sent(SpeechChunk(index, index * 100.0, b"", (), (words[index],), "native", 100.0))
    if complete:
        ledger.sent(SpeechChunk(6, 600.0, b"", (), (), "native", 200.0))
        ledger.complete()
    return ledger


def test_a_word_counts_when_its_sound_has_ended() -> None:
    assert _ledger().text(199) == "The"
    assert _ledger().text(200) == "The key"
    assert [word.text for word in _ledger().words(350)] == ["The", "key", "is"]


def test_nothing_is_heard_before_the_first_word_ends() -> None:
    assert _ledger().text(0) == ""
    assert _ledger().words(99) == ()


def test_the_same_word_is_found_at_its_own_place() -> None:
    assert _ledger().text(500) == "The key is under the"


def test_the_closing_silence_need_not_be_heard() -> None:
    assert not _ledger().is_all(599)
    assert _ledger().is_all(600)
    assert _ledger().text(600) == "The key is under the mat."


def test_a_client_that_claims_more_than_was_sent_is_not_believed() -> None:
    ledger = _ledger(complete=False)
    assert not ledger.is_all(10_000)
    assert ledger.sent_ms == 600

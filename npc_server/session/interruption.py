"""Whether what a player said while a character spoke was meant to interrupt it.

A listener's "uh-huh" or "right" says *go on*; a cough says nothing. Neither stops the character,
unless the story waits for just that word here.
"""

from __future__ import annotations

from npc_server.listening.stt.text_normalisation import normalise

__all__ = ["is_interruption"]

_BACKCHANNELS = frozenset(
    "uh huh uhhuh mhm mm hmm hm ah oh aha yeah yes yep right okay sure really wow indeed exactly true fine good great "
    "i see go on no way of course all well then so nice interesting please continue".split()
)
_MOST_BACKCHANNEL_WORDS = 3
_LEAST_WORDS = 1
"""Words that it takes to interrupt. Chosen: "stop" is one."""
_SHORT_MS = 450
_SURE_CONFIDENCE = 0.3
"""A sound shorter than `_SHORT_MS` whose words are less sure than this is taken for a cough. Chosen."""


def is_interruption(text: str, confidence: float | None, voiced_ms: int) -> bool:
    """Whether the player wanted the turn.

    Args:
        text: what was recognised.
        confidence: of the recogniser, 0 to 1; None if it can't tell.
        voiced_ms: how much voice there was.
    """
    words = normalise(text)
    if len(words) < _LEAST_WORDS:
        return False
    if len(words) <= _MOST_BACKCHANNEL_WORDS and all(word in _BACKCHANNELS for word in words):
        return False
    is_sure = confidence is None or confidence >= _SURE_CONFIDENCE
    return is_sure or len(words) > 1 or voiced_ms >= _SHORT_MS

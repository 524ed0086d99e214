"""Whether what a player said while a character spoke was meant to interrupt it.

A listener's "uh-huh" or "right" says *go on*; a cough says nothing. Neither stops the character,
unless the story waits for just that word here. A sound too short for a sentence interrupts only
with a word that does so by itself: a recogniser makes any word of an "uh-huh".
"""

from __future__ import annotations

from npc_server.listening.stt.text_normalisation import normalise

__all__ = ["is_interruption"]

_BACKCHANNELS = frozenset(
    "uh huh uhhuh mhm mm hmm hm ah oh aha yeah yes yep right okay sure really wow indeed exactly true fine good great "
    "i see go on no way of course all well then so nice interesting please continue".split()
)
_MOST_BACKCHANNEL_WORDS = 3
_SHORT_MS = 450
"""Chosen: two syllables; an "uh-huh" has 300."""
_SHORT_INTERRUPTIONS = frozenset(
    "stop wait no what why who where when how hey enough quiet hush help sorry but hello listen liar never".split()
)
"""What interrupts though it is short."""


def is_interruption(text: str, voiced_ms: int) -> bool:
    """Whether the player wanted the turn.

    Args:
        text: what was recognised.
        voiced_ms: how much voice there was.
    """
    words = normalise(text)
    if not words:
        return False
    if len(words) <= _MOST_BACKCHANNEL_WORDS and all(word in _BACKCHANNELS for word in words):
        return False
    return voiced_ms >= _SHORT_MS or words[0] in _SHORT_INTERRUPTIONS

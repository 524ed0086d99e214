"""A listener's "uh-huh" or "right" says *go on*, and does not stop the character."""

from __future__ import annotations

from npc_server.session.interruption.overlap import Overlap

__all__ = ["Backchannel"]

_BACKCHANNELS = frozenset(
    "uh huh uhhuh mhm mm hmm hm ah oh aha yeah yes yep right okay sure really wow indeed exactly true fine good great "
    "i see go on no way of course all well then so nice interesting please continue".split()
)
_MOST_WORDS = 3
"""Chosen: more of them in a row are a sentence."""


class Backchannel:
    """Knows English only."""

    def is_meant(self, overlap: Overlap) -> bool | None:
        """See `InterruptionStrategy`."""
        is_backchannel = len(overlap.words) <= _MOST_WORDS and _BACKCHANNELS.issuperset(overlap.words)
        return False if is_backchannel else None

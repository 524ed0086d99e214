"""Lets characters speak: one line after the other, each to its end or to its interruption.

Sound is sent at most `AHEAD_MS` ahead of what has been heard, so that little is lost and nothing
stale waits in a buffer when the player interrupts. What was heard comes from the client's
`playback`, or, from one that never sends it, from the clock.

    silent --play--> speaking --all heard--> silent
                     speaking --interrupt--> silent   (the line is cut at the last word heard)
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from npc_server.protocol.speech import Cue, Speech, UtteranceCancel, UtteranceEnd, UtteranceStart
from npc_server.speaking.heard import HeardLedger
from npc_server.speaking.speaker import Speaker
from npc_server.speaking.types import SpeechFormat
from npc_server.thinking.answer import SpokenLine
from story_graph.character import Voice

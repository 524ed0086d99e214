"""What all conversations of a server share: one world, and one of each engine."""

from __future__ import annotations

from dataclasses import dataclass

from npc_server.listening.settings import ListeningSettings
from npc_server.listening.stt.recogniser import SpeechRecogniser
from npc_server.listening.vad.detector import SpeechDetector
from npc_server.session.expectations import Expectations
from npc_server.speaking.speaker import Speaker
from npc_server.thinking.mind import Mind
from npc_server.world.store import PlaythroughStore
from story_graph import World

__all__ = ["SharedRooms"]


@dataclass(frozen=True, slots=True)
class SharedRooms:
    """Made once, by `npc_server.server`.

    Attributes:
        expectations: what players of this world may say.
        least_gap_ms: silence between the player's last word and the answer.
    """

    world: World
    mind: Mind
    speaker: Speaker
    recogniser: SpeechRecogniser
    detector: SpeechDetector
    listening: ListeningSettings
    store: PlaythroughStore
    expectations: Expectations
    least_gap_ms: int

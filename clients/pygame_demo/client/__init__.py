"""The client library: `NpcClient` and what it tells.

client = NpcClient("ws://127.0.0.1:8765/v1", player=Player("robin", "Robin"), audio=Audio())
client.start()
client.talk_to("mara")
while game_runs:
    for event in client.poll():
        ...
    draw(client.voice("mara").mouth)
client.close()
"""

from clients.pygame_demo.client import events
from clients.pygame_demo.client.audio import Audio, AudioDevice
from clients.pygame_demo.client.client import NpcClient, Player
from clients.pygame_demo.client.events import Character, Choice, Event, Note, SavedSlot
from clients.pygame_demo.client.voice import AT_REST, MOUTH_SHAPES, SILENT, SpokenWord, Voice

__all__ = [
    "AT_REST",
    "MOUTH_SHAPES",
    "SILENT",
    "Audio",
    "AudioDevice",
    "Character",
    "Choice",
    "Event",
    "Note",
    "NpcClient",
    "Player",
    "SavedSlot",
    "SpokenWord",
    "Voice",
    "events",
]

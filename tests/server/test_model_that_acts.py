"""A whole server with a fake model at another address: what the model does reaches the game, and the figures."""

from __future__ import annotations

import urllib.request
from asyncio import to_thread
from pathlib import Path

import pytest

from npc_server.fake_openai.completions import Pace
from npc_server.fake_openai.server import start_fake_openai
from npc_server.server import Server
from npc_server.settings import GatewaySection, ListeningSection, Settings, SpeakingSection, ThinkingSection
from tests.processes.wire_player import meet
from tests.story_graph.worlds import MILLBROOK

pytestmark = pytest.mark.engines


def figures(url: str) -> str:
    with urllib.request.urlopen(url.replace("ws://", "http://").replace("/v1", "/metrics"), timeout=5) as response:
        return str(response.read().decode())


async def test_a_players_wish_is_carried_out_by_the_game_and_told_by_the_model(tmp_path: Path) -> None:
    async with start_fake_openai(pace=Pace(0.01, 0.001)) as fake:
        settings = Settings(
            world=MILLBROOK,
            data=tmp_path,
            gateway=GatewaySection(port=0),
            listening=ListeningSection(stt="fixed"),
            speaking=SpeakingSection(tts="fixed"),
            thinking=ThinkingSection(llm="openai", base_url=fake.base_url, model="fake", speak="model"),
        )
        async with Server(settings) as server, meet(server.url, audio_out=None) as player:
            await player.face("agnes")
            await player.is_answered("what is the news")
            before = player.story.place
            await player.send("text", text="bring me tea and unlock the tower, without a word")
            action = await player.expect("action")
            assert (action["character"], action["name"], action["args"]) == ("agnes", "pour", {"what": "tea"})
            assert "unlock_tower" not in str(fake.chats()[-1].body["tools"])
            await player.send("action_result", action=action["action"], ok=True, result="a big cup")
            await player.expect("utterance_end", text="done, a big cup.")
            assert player.story.place == before
            fake.fault = "tool-unknown"
            await player.send("text", text="do you like the weather")
            await player.expect("utterance_end", text="As you wish.")
            await player.expect("state", state="idle")
            assert [message for message in player.messages if message["type"] == "action"] == [action]
            shown = await to_thread(figures, server.url)
            assert 'npc_model_actions_total{verdict="asked"} 1.0' in shown
            assert 'npc_model_actions_total{verdict="dropped"} 1.0' in shown
            assert "npc_model_sentences_withheld_total 0.0" in shown
            assert "pour (what tea): done, a big cup" in fake.chats()[-1].body["messages"][0]["content"]

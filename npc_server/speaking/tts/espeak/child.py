"""The child process of the espeak provider: one engine, one request at a time.

parent:  {text, voice, rate, pitch, pitch_range, volume}
child:   {pcm, sample_rate, phones: [[sample, mnemonic]], words: [[sample, character]]}   per clause
child:   {done: true}
"""

from __future__ import annotations

from npc_server.speaking.tts.espeak.library import Clause, Engine
from npc_server.workers.child import Reply, run_child
from npc_server.workers.framing import Frame

__all__ = ["main"]


def main() -> None:
    """Serve until the parent closes the pipe."""
    engine = Engine()

    def handle(request: Frame, reply: Reply) -> None:
        channel = request["channel"]

        def send(clause: Clause) -> None:
            reply(
                {
                    "channel": channel,
                    "pcm": bytes(clause.pcm),
                    "sample_rate": engine.rate,
                    "phones": [(mark.sample, mark.label) for mark in clause.phones],
                    "words": [(mark.sample, mark.label) for mark in clause.words],
                }
            )

        engine.set_voice(request["voice"], request["rate"], request["pitch"], request["pitch_range"], request["volume"])
        engine.speak(request["text"], send)
        reply({"channel": channel, "done": True})

    run_child(handle)


if __name__ == "__main__":
    main()

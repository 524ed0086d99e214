"""The embedded recogniser: pocketsphinx in child processes, with a language model for each vocabulary.

The models lie in a temporary folder that is this object's alone. The children make it, and remove it when their pipe
ends, so that it goes with a server that was killed too; the least used models are deleted beyond `_KEPT_VOCABULARIES`.
A turn that begins when every decoder is taken waits for one, with its sound; if as many wait already, it ends in
`RecogniserBusy`.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from npc_server.errors import ProviderError
from npc_server.listening.stt.pocketsphinx_child import BUSY
from npc_server.listening.stt.recogniser import RecogniserBusy
from npc_server.listening.stt.vocabulary_files import VocabularyFiles
from npc_server.listening.types import Interim, Transcript, Vocabulary
from npc_server.workers.fair_queue import FairQueue, QueueFull, Urgency
from npc_server.workers.framing import Frame
from npc_server.workers.pool import WorkerPool
from npc_server.workers.process import Channel

__all__ = ["PocketsphinxRecogniser"]

_CHILD = "npc_server.listening.stt.pocketsphinx_child"
_DECODERS_PER_WORKER = 12
"""A decoder takes 4 to 6 % of a core while its player speaks, and 5 MB. Chosen to leave half a core."""
_KEPT_VOCABULARIES = 256
"""Their files have about 100 kB each. Chosen."""
_FINISH_DEADLINE_S = 5.0
"""From `finish` to a transcript; beyond it the engine counts as failed. Chosen."""


class PocketsphinxRecogniser:
    """A `SpeechRecogniser`. Started by `start`, ended by `close`."""

    name = "pocketsphinx"

    def __init__(self, *, workers: int) -> None:
        """`workers`: child processes, each good for 12 players who speak at the same time."""
        self._folder = Path(tempfile.gettempdir()) / f"npc-vocabularies-{secrets.token_hex(8)}"
        arguments = (str(self._folder), str(_DECODERS_PER_WORKER))
        self._pool = WorkerPool(self.name, _CHILD, arguments, size=workers)
        self._places = FairQueue(workers * _DECODERS_PER_WORKER, most_waiting=workers * _DECODERS_PER_WORKER)
        self._vocabularies: OrderedDict[str, VocabularyFiles] = OrderedDict()

    async def start(self) -> None:
        await self._pool.start()

    async def close(self) -> None:
        await self._pool.close()
        await asyncio.to_thread(shutil.rmtree, self._folder, True)  # a child may not have ended by itself

    async def prepare(self, vocabulary: Vocabulary) -> None:
        self.remember(vocabulary)
        with await self._pool.open() as channel:
            channel.send(describe("prepare", vocabulary))
            await channel.receive()

    def open(self, vocabulary: Vocabulary, on_interim: Callable[[Interim], None]) -> PocketsphinxRecognition:
        self.remember(vocabulary)
        return PocketsphinxRecognition(self._pool, self._places, vocabulary, on_interim)

    @property
    def pids(self) -> tuple[int, ...]:
        """The child processes now running."""
        return self._pool.pids

    def remember(self, vocabulary: Vocabulary) -> None:
        """Count a vocabulary as used; a child that needs deleted files builds them again."""
        self._vocabularies[vocabulary.key] = VocabularyFiles(self._folder, vocabulary.key)
        self._vocabularies.move_to_end(vocabulary.key)
        if len(self._vocabularies) > _KEPT_VOCABULARIES:
            _, forgotten = self._vocabularies.popitem(last=False)
            forgotten.remove()


class PocketsphinxRecognition:
    """One turn: a task carries what is asked to the child and the child's words back."""

    def __init__(
        self, pool: WorkerPool, places: FairQueue, vocabulary: Vocabulary, on_interim: Callable[[Interim], None]
    ) -> None:
        self._pool = pool
        self._places = places
        self._on_interim = on_interim
        self._unsent: list[Frame] = [describe("open", vocabulary)]
        self._channel: Channel | None = None
        self._final: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run(), name="pocketsphinx turn")

    def feed(self, pcm16k: bytes) -> None:
        self._send({"do": "feed", "pcm": pcm16k})

    def settle(self) -> None:
        self._send({"do": "settle"})

    async def finish(self) -> Transcript:
        self._send({"do": "finish"})
        try:
            async with asyncio.timeout(_FINISH_DEADLINE_S):
                return await self._final
        except TimeoutError as error:
            raise ProviderError("pocketsphinx", f"no transcript within {_FINISH_DEADLINE_S:.0f} s") from error
        finally:
            self.cancel()

    def cancel(self) -> None:
        self._final.cancel()
        self._task.cancel()

    def _send(self, frame: Frame) -> None:
        """Send, or keep until there is a channel; after a failure `finish` tells of it."""
        if self._final.done():
            return
        if self._channel is None:
            self._unsent.append(frame)
            return
        try:
            self._channel.send(frame)
        except ProviderError as error:
            self._fail(error)

    async def _run(self) -> None:
        try:
            async with self._places.place("", Urgency.ANSWER):
                with await self._pool.open() as channel:
                    self._channel = channel
                    for frame in self._unsent:
                        channel.send(frame)
                    self._unsent.clear()
                    await self._receive(channel)
        except QueueFull:
            self._fail(ProviderError("pocketsphinx", BUSY))
        except ProviderError as error:
            self._fail(error)

    async def _receive(self, channel: Channel) -> None:
        is_over = False
        try:
            while not is_over:
                reply = await channel.receive()
                is_over = reply["do"] == "final"
                if is_over:
                    self._final.set_result(Transcript(reply["text"], reply["confidence"], reply["decode_ms"]))
                else:
                    self._on_interim(Interim(reply["text"], reply["do"] == "settled", reply.get("confidence")))
        except ProviderError:
            is_over = True
            raise
        finally:
            if not is_over:
                channel.send({"do": "cancel"})

    def _fail(self, error: ProviderError) -> None:
        if self._final.done():
            return
        busy = RecogniserBusy("pocketsphinx", f"{BUSY}; raise listening.stt_workers")
        self._final.set_exception(busy if error.cause.endswith(BUSY) else error)
        self._final.exception()  # Read here, so that a turn dropped before `finish` isn't reported as unheeded.


def describe(action: str, vocabulary: Vocabulary) -> Frame:
    """A request that carries a vocabulary, for a child that may have to build it."""
    lists = {"expected": vocabulary.expected, "story": vocabulary.story, "names": vocabulary.names}
    return {"do": action, "key": vocabulary.key, **lists}

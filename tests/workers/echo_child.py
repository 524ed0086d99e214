"""A child for the tests of the worker pool: echoes, counts, fails or dies, as asked."""

import os

from npc_server.workers.child import Reply, run_child
from npc_server.workers.framing import Frame


def handle(frame: Frame, reply: Reply) -> None:
    if frame["do"] == "die":
        os._exit(3)
    if frame["do"] == "fail":
        raise ValueError("as asked")
    for number in range(frame["times"]):
        reply({"channel": frame["channel"], "number": number, "pid": os.getpid()})


if __name__ == "__main__":
    run_child(handle)

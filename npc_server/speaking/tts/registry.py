"""Speech synthesisers by name. Their modules are imported only when they are asked for."""

from __future__ import annotations

import difflib
from importlib import import_module

from npc_server.errors import ConfigurationError
from npc_server.speaking.tts.synthesiser import Synthesiser

__all__ = ["STAND_INS", "SYNTHESISERS", "make_synthesiser"]

SYNTHESISERS = {
    "espeak": "npc_server.speaking.tts.espeak.synthesiser:EspeakSynthesiser",
    "fixed": "npc_server.speaking.tts.fixed:FixedSynthesiser",
}
"""Name to `module:class`; the class takes `workers`, how many processes it may use."""

STAND_INS = frozenset({"fixed"})
"""Those that speak for every voice, whatever its `engine`; see `Speaker` for what that means."""


def make_synthesiser(name: str, *, workers: int) -> Synthesiser:
    """A synthesiser that is not started yet.

    Raises:
        ConfigurationError: there is none of this name.
    """
    place = SYNTHESISERS.get(name)
    if place is None:
        near = difflib.get_close_matches(name, SYNTHESISERS, n=1)
        cure = f"did you mean {near[0]}?" if near else f"there is {', '.join(sorted(SYNTHESISERS))}"
        raise ConfigurationError(f"speaking.tts: no synthesiser {name!r}; {cure}")
    module, _, class_name = place.partition(":")
    synthesiser: Synthesiser = getattr(import_module(module), class_name)(workers=workers)
    return synthesiser

"""The recognisers by the names that the setting `listening.stt` takes. Imported only when chosen."""

from __future__ import annotations

from importlib import import_module

from npc_server.errors import ConfigurationError
from npc_server.listening.stt.recogniser import SpeechRecogniser

__all__ = ["RECOGNISERS", "make_recogniser"]

RECOGNISERS = {
    "fixed": "npc_server.listening.stt.fixed:FixedRecogniser",
    "pocketsphinx": "npc_server.listening.stt.pocketsphinx:PocketsphinxRecogniser",
}
"""Module and class of each; a class takes `workers` (processes or connections)."""


def make_recogniser(name: str, *, workers: int) -> SpeechRecogniser:
    """A recogniser that is not started yet.

    Raises:
        ConfigurationError: there is none of this name, or its package is missing.
    """
    if name not in RECOGNISERS:
        raise ConfigurationError(f"listening.stt is {name!r}; the recognisers are {', '.join(sorted(RECOGNISERS))}")
    module_name, _, class_name = RECOGNISERS[name].partition(":")
    try:
        module = import_module(module_name)
    except ImportError as error:
        raise ConfigurationError(f"listening.stt {name!r} needs a package that is not installed: {error}") from error
    recogniser: SpeechRecogniser = getattr(module, class_name)(workers=workers)
    return recogniser

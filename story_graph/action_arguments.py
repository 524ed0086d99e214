"""Whether an action is asked for as its author declared it."""

from __future__ import annotations

from collections.abc import Mapping

from story_graph.character import ActionSpec

__all__ = ["wrong_argument"]


def wrong_argument(spec: ActionSpec, args: Mapping[str, object]) -> str | None:
    """What is wrong with the arguments of an action; None if nothing is."""
    for name in args:
        if name not in spec.args:
            return f"{spec.name} takes no {name}"
    for name, kind in spec.args.items():
        if name not in args:
            return f"{spec.name} needs {name}"
        value = args[name]
        if isinstance(kind, tuple):
            fits = value in kind
        else:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            fits = {
                "bool": isinstance(value, bool),
                "int": is_number and isinstance(value, int),
                "number": is_number,
                "text": isinstance(value, str),
            }[kind]
        if not fits:
            wanted = kind if isinstance(kind, str) else " or ".join(kind)
            return f"{name} of {spec.name} is {value!r}, which is no {wanted}"
    return None

"""A world with a story that tells of so much at once that one message has more than 64 KiB."""

from __future__ import annotations

from pathlib import Path

__all__ = ["LARGE_BYTES", "write_world_of_large_replies"]

LARGE_BYTES = 64 * 1024
_FACTS = 1300
_NAME = "something_that_is_known_of_number_{:04}_of_all_that_there_is"


def write_world_of_large_replies(folder: Path) -> Path:
    """Write it and return its folder."""
    names = [_NAME.format(number) for number in range(_FACTS)]
    (folder / "characters").mkdir(parents=True)
    (folder / "story").mkdir()
    facts = "".join(f"  {name}: {{type: bool}}\n" for name in names)
    (folder / "world.yaml").write_text(
        f"title: Large\nlanguage: en\ntracks:\n  keeper: {{character: keeper, start: shelf.shelf}}\nfacts:\n{facts}"
    )
    (folder / "characters" / "keeper.yaml").write_text("name: Keeper\nvoice: {engine: espeak, name: en-gb+f2}\n")
    effects = ", ".join(f"{name}: true" for name in names)
    (folder / "story" / "shelf.yaml").write_text(
        "scene: shelf\nanchor: shelf\ncharacter: keeper\nnodes:\n  shelf:\n    lines: {greet: Yes?}\n    edges:\n"
        f"      all: {{to: told, intent: [tell me everything], choice: Tell me everything, do: {{{effects}}}}}\n"
        "  told:\n    ending: told\n    lines: {greet: That was all.}\n"
    )
    return folder

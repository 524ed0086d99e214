"""A story of two hundred nodes and ten scenes, as large as any that the inspector has to show."""

from __future__ import annotations

import random
from pathlib import Path

__all__ = ["NODES", "write_large_world"]

_SCENES = ("harbour", "market", "chapel", "mine", "forest", "castle", "library", "cellar", "bridge", "garden")
_EACH = 20
NODES = _EACH * len(_SCENES)
_GOALS = (
    "Find out who rang the bell",
    "Win the trust of the watch",
    "Hide what was seen at night",
    "Get the ledger back before noon",
    "Make the traveller stay for supper",
)
_SAY = ("tell me about the {0} {1}", "what of the {0} {1}", "I want to hear of {1} at the {0}")


def write_large_world(folder: Path) -> Path:
    """Write it and return its folder. Always the same: chance is seeded."""
    chance = random.Random(7)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "characters").mkdir()
    (folder / "story").mkdir()
    facts = "\n".join(f"  seen_{scene}: {{type: bool}}" for scene in _SCENES)
    (folder / "world.yaml").write_text(
        "title: A Large Story\nlanguage: en\ntracks:\n  guide: {character: guide, start: harbour.n0}\n"
        f"facts:\n  coins: {{type: int, default: 3, min: 0, max: 99}}\n{facts}\n"
    )
    (folder / "characters" / "guide.yaml").write_text("name: Guide\nvoice: {engine: espeak, name: en-gb+f2}\n")
    for number, scene in enumerate(_SCENES):
        (folder / "story" / f"{scene}.yaml").write_text(_scene(scene, number, chance))
    return folder


def _scene(scene: str, number: int, chance: random.Random) -> str:
    text = [f"scene: {scene}", f"anchor: {scene}.n0", "character: guide", "nodes:"]
    for index in range(_EACH):
        text += [f"  n{index}:", f"    goal: {chance.choice(_GOALS)}"]
        text += [f"    lines: {{greet: This is place {index} of the {scene}.}}", "    edges:"]
        for way, target in enumerate(_targets(scene, number, index, chance)):
            said = chance.choice(_SAY).format(scene, f"{target.replace('.', ' ')} {way}")
            guard = f", when: coins >= {chance.randint(1, 6)}" if way == 1 else ""
            effect = f", do: {{seen_{scene}: true}}" if way == 0 else ""
            text.append(f"      w{way}: {{to: {target}, intent: [{said}]{guard}{effect}}}")
    return "\n".join(text) + "\n"


def _targets(scene: str, number: int, index: int, chance: random.Random) -> list[str]:
    """On to one or two nodes further on; from a scene's last, to the next scene."""
    if index == _EACH - 1:
        return [f"{_SCENES[(number + 1) % len(_SCENES)]}.n0"]
    further = range(index + 1, min(index + 5, _EACH))
    targets = [f"n{index + 1}", *(f"n{one}" for one in chance.sample(further, min(2, len(further))))]
    if chance.random() < 0.15 and index > 2:
        targets.append(f"n{index - 2}")
    return list(dict.fromkeys(targets))

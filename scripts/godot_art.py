"""Paints the pictures of the Godot example with the demo's own brush: `python scripts/godot_art.py --godot PATH`.

Writes clients/godot_bridge/example/art: the square, what stands in it, the small figures, and of each person the layers
of a portrait with sheets of mouths and eyes. Godot itself turns the PNG files into WebP, a tenth of the size.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# The paths must be set before these are imported.
import numpy as np  # noqa: E402
import pygame  # noqa: E402

from clients.pygame_demo.client.voice import MOUTH_SHAPES  # noqa: E402
from clients.pygame_demo.drawing.brush import Canvas, blurred  # noqa: E402
from clients.pygame_demo.drawing.curves import blob, ellipse  # noqa: E402
from clients.pygame_demo.drawing.portraits.expression import EXPRESSIONS, Expression  # noqa: E402
from clients.pygame_demo.drawing.portraits.eyes import EYES_HEIGHT, EYES_WIDTH, draw_eyes  # noqa: E402
from clients.pygame_demo.drawing.portraits.look import PersonLook  # noqa: E402
from clients.pygame_demo.drawing.portraits.mouth import MOUTH_CENTRE, MOUTH_SIZE, draw_mouth  # noqa: E402
from clients.pygame_demo.drawing.portraits.mouth_poses import blend  # noqa: E402
from clients.pygame_demo.drawing.portraits.portrait import PEOPLE, paint_layer  # noqa: E402
from clients.pygame_demo.drawing.scenery.backdrop import paint_scene  # noqa: E402
from clients.pygame_demo.drawing.scenery.figures import FIGURE_SIZE, WALK_FRAMES, draw_figure  # noqa: E402
from clients.pygame_demo.drawing.scenery.mill import paint_sails  # noqa: E402
from clients.pygame_demo.drawing.scenery.player import PLAYER  # noqa: E402
from clients.pygame_demo.drawing.scenery.props import PROPS, paint_foreground  # noqa: E402

ART = ROOT / "clients" / "godot_bridge" / "example" / "art"
SCALE = 0.9
"""Pixels for each unit of a portrait: 1:1 in a window 720 high."""
STARTER = "agnes"
"""Whose face the smallest scene shows."""
LAYERS = ("behind", "body", "head", "over", "blush")
"""Of a portrait; the first four lie over one another in this order, the blush on the head."""
FIGURE_SCALE = 1.6
PROP_NAMES = ("tree_1", "tree_2", "tree_3", "tree_4", "well", "lantern", "lantern", "barrels")
"""Of `PROPS`, in their order."""
SMILES = (-0.6, 0.0, 0.6)
"""Rows of a sheet of mouths: corners down, level, up."""
LOOKS = (
    ("ahead", (0.0, 0.0), 0.0),
    ("left", (-0.8, 0.1), 0.0),
    ("right", (0.8, 0.1), 0.0),
    ("up", (0.35, -0.8), 0.0),
    ("down", (0.0, 0.8), 0.0),
    ("half", (0.0, 0.0), 0.5),
    ("shut", (0.0, 0.0), 1.0),
)
"""Columns of a sheet of eyes: where they look, and how far they are shut."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--godot", default="godot", help="Godot 4, which writes the WebP files")
    godot = arguments.parse_args().godot
    pygame.display.init()
    pygame.display.set_mode((64, 64))
    with tempfile.TemporaryDirectory() as folder:
        painted = Path(folder)
        _paint_square(painted)
        for name, look in {"player": PLAYER, **PEOPLE}.items():
            _save(painted / "figures" / f"{name}.png", _figure_sheet(look, walks=name == "player"))
        for name, look in PEOPLE.items():
            _paint_person(painted / "people" / name, look)
        _save(painted / "people" / STARTER / "face.png", _whole_face(PEOPLE[STARTER]))
        _to_webp(godot, painted)
    for name, look in PEOPLE.items():
        _write_look(name, look)
    _write_mouth_frames(STARTER)
    pygame.quit()


def _paint_square(folder: Path) -> None:
    scene = paint_scene().surface
    _save(folder / "square.png", pygame.transform.smoothscale(scene, (1920, 1080)).convert(24), is_straight=True)
    soft = blurred(pygame.transform.smoothscale(scene, (1280, 720)), 9)
    veil = pygame.Surface((1280, 720))
    veil.fill((52, 30, 58))
    veil.set_alpha(96)
    soft.blit(veil, (0, 0))
    _save(folder / "square_soft.png", pygame.transform.smoothscale(soft, (640, 360)).convert(24), is_straight=True)
    leaves = Canvas(1280, 720, scale=1.0)
    paint_foreground(leaves)
    _save(folder / "leaves.png", leaves.surface, is_straight=True)
    _save(folder / "sails.png", paint_sails(0.0, 1.5))
    for name, prop in zip(PROP_NAMES, PROPS, strict=True):
        canvas = Canvas(*prop.size, scale=3.0)
        prop.paint(canvas)
        _save(folder / "props" / f"{name}.png", canvas.finished(1.5))
    puff = Canvas(90, 90, scale=1.0)
    puff.soft(blob(45, 45, 30, 3), (226, 190, 184), 255, 10)
    _save(folder / "puff.png", puff.finished(1.0))
    spark = Canvas(24, 24, scale=3.0)
    spark.glow(12, 12, 9, (255, 224, 130), 160)
    spark.fill(ellipse(12, 12, 1.3, 1.3), (255, 250, 214))
    _save(folder / "spark.png", spark.finished(2.0))


def _figure_sheet(look: PersonLook, *, walks: bool) -> pygame.Surface:
    """Standing, talking, then the frames of a step; facing right."""
    frames: list[tuple[int | None, bool]] = [(None, False), (None, True)]
    if walks:
        frames += [(frame, False) for frame in range(WALK_FRAMES)]
    pictures = [draw_figure(look, frame, False, is_talking, FIGURE_SCALE) for frame, is_talking in frames]
    return _sheet([pictures], (round(FIGURE_SIZE[0] * FIGURE_SCALE), round(FIGURE_SIZE[1] * FIGURE_SCALE)))


def _paint_person(folder: Path, look: PersonLook) -> None:
    for layer in LAYERS:
        _save(folder / f"{layer}.png", paint_layer(look, layer, SCALE))
    mouths = [
        [draw_mouth(blend(_only(shape), smile=smile), look.face.mouth, SCALE) for shape in MOUTH_SHAPES]
        for smile in SMILES
    ]
    _save(folder / "mouths.png", _sheet(mouths, (round(MOUTH_SIZE[0] * SCALE), round(MOUTH_SIZE[1] * SCALE))))
    eyes = [[_eyes(look, feeling, *seen[1:]) for seen in LOOKS] for feeling in EXPRESSIONS.values()]
    _save(folder / "eyes.png", _sheet(eyes, (round(EYES_WIDTH * SCALE), round(EYES_HEIGHT * SCALE))))


def _whole_face(look: PersonLook) -> pygame.Surface:
    """Everything but the mouth, for a character of one picture."""
    layers = [paint_layer(look, layer, SCALE) for layer in ("behind", "body", "head")]
    face = layers[0]
    for layer in layers[1:]:
        face.blit(layer, (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
    at = (_px(400 - EYES_WIDTH / 2), _px(look.face.eye_y - 120))
    face.blit(_eyes(look, EXPRESSIONS["warm"], (0.0, 0.0), 0.0), at, special_flags=pygame.BLEND_PREMULTIPLIED)
    return face


def _eyes(look: PersonLook, feeling: Expression, gaze: tuple[float, float], blink: float) -> pygame.Surface:
    return draw_eyes(look.face, feeling, gaze, blink, SCALE)


def _only(shape: str) -> tuple[float, ...]:
    return tuple(1.0 if name == shape else 0.0 for name in MOUTH_SHAPES)


def _sheet(rows: list[list[pygame.Surface]], cell: tuple[int, int]) -> pygame.Surface:
    sheet = pygame.Surface((cell[0] * len(rows[0]), cell[1] * len(rows)), pygame.SRCALPHA)
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            sheet.blit(picture, (x * cell[0], y * cell[1]), special_flags=pygame.BLEND_PREMULTIPLIED)
    return sheet


def _save(path: Path, picture: pygame.Surface, *, is_straight: bool = False) -> None:
    """As PNG, whose colours are not multiplied by the opacity as those of `Canvas.finished` are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not is_straight:
        picture = picture.copy()
        colours, opacity = pygame.surfarray.pixels3d(picture), pygame.surfarray.array_alpha(picture)
        parts = np.maximum(opacity, 1)[:, :, None].astype(np.float32) / 255
        colours[:] = np.clip(colours / parts, 0, 255).astype(np.uint8)
        del colours
    pygame.image.save(picture, path)


_CONVERT = """extends SceneTree
func _init() -> void:
	for pair in OS.get_cmdline_user_args():
		var paths := pair.split("::")
		DirAccess.make_dir_recursive_absolute(paths[1].get_base_dir())
		var picture := Image.load_from_file(paths[0])
		var result := picture.save_webp(paths[1], true, 0.82)
		if result != OK:
			printerr(paths[1], ": ", error_string(result))
	quit()
"""


def _to_webp(godot: str, painted: Path) -> None:
    (painted / "convert.gd").write_text(_CONVERT, encoding="utf-8")
    pairs = [
        f"{path}::{(ART / path.relative_to(painted)).with_suffix('.webp')}" for path in sorted(painted.rglob("*.png"))
    ]
    command = [godot, "--headless", "--path", str(painted), "--script", str(painted / "convert.gd"), "--", *pairs]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    if done.stderr:
        raise SystemExit(done.stderr)
    for path in sorted(ART.rglob("*.webp")):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def _write_look(name: str, look: PersonLook) -> None:
    """Where mouth, eyes and jaw belong, as the resource that `portrait.gd` reads."""
    folder = f"res://example/art/people/{name}"
    layers = [*LAYERS, "mouths", "eyes"]
    face = look.face
    lines = [
        f'[gd_resource type="Resource" script_class="PortraitLook" load_steps={len(layers) + 2} format=3]',
        "",
        '[ext_resource type="Script" path="res://example/people/portrait_look.gd" id="script"]',
        *(f'[ext_resource type="Texture2D" path="{folder}/{layer}.webp" id="{layer}"]' for layer in layers),
        "",
        "[resource]",
        'script = ExtResource("script")',
        *(f'{layer} = ExtResource("{layer}")' for layer in layers),
        f"eyes_at = Vector2({_px(400 - EYES_WIDTH / 2)}, {_px(face.eye_y - 120)})",
        f"mouth_at = Vector2({_px(400 - MOUTH_CENTRE[0])}, {_px(face.mouth_y - MOUTH_CENTRE[1])})",
        f"hinge_y = {_px(face.nose[1] + 12)}",
        f"head_drop = {_px(look.head_drop)}",
        "",
    ]
    (ART / "people" / name / "look.tres").write_text("\n".join(lines), encoding="utf-8")


def _write_mouth_frames(name: str) -> None:
    """The level mouths as SpriteFrames: one animation with a frame for each mouth shape, in the order of the wire."""
    width, height = round(MOUTH_SIZE[0] * SCALE), round(MOUTH_SIZE[1] * SCALE)
    lines = [
        f'[gd_resource type="SpriteFrames" load_steps={len(MOUTH_SHAPES) + 2} format=3]',
        "",
        # Relative, so that the folder can be copied into another game.
        '[ext_resource type="Texture2D" path="mouths.webp" id="mouths"]',
        "",
    ]
    for number, shape in enumerate(MOUTH_SHAPES):
        lines += [
            f'[sub_resource type="AtlasTexture" id="{shape}"]',
            'atlas = ExtResource("mouths")',
            f"region = Rect2({number * width}, {height}, {width}, {height})",
            "",
        ]
    frames = ", ".join(f'{{"duration": 1.0, "texture": SubResource("{shape}")}}' for shape in MOUTH_SHAPES)
    lines += [
        "[resource]",
        f'animations = [{{"frames": [{frames}], "loop": false, "name": &"default", "speed": 5.0}}]',
        "",
    ]
    (ART / "people" / name / "mouth_frames.tres").write_text("\n".join(lines), encoding="utf-8")


def _px(units: float) -> int:
    return math.floor(units * SCALE + 0.5)


if __name__ == "__main__":
    main()

class_name PortraitLook
extends Resource
## What a portrait is put together from: layers of one size, sheets of mouths and eyes, and where those belong.
##
## scripts/godot_art.py writes one for each person; all places count in pixels from the layers' upper left corner.

## Hair or a hood behind the head.
@export var behind: Texture2D
## Neck, shoulders and clothes.
@export var body: Texture2D
## The head without eyes and mouth.
@export var head: Texture2D
## What lies over eyes and mouth, such as spectacles.
@export var over: Texture2D
## Red cheeks.
@export var blush: Texture2D
## 15 columns in the order of [constant Portrait.VISEMES], 3 rows: corners down, level, up.
@export var mouths: Texture2D
## 7 columns (ahead, left, right, up, down, half shut, shut), a row for each of [constant Portrait.FEELINGS].
@export var eyes: Texture2D
@export var eyes_at: Vector2
@export var mouth_at: Vector2
## Below this line the head is stretched by an open jaw.
@export var hinge_y: float
## How much lower than others the head is carried.
@export var head_drop: float

class_name Villager
extends Node2D
## Somebody of the village, as they stand in the square. Their voice is the [NPCCharacter2D] inside.

## Id in the story.
@export var character := ""
## What the sign over their head says.
@export var display_name := ""
## Standing and talking, side by side.
@export var figure: Texture2D
## Their face, for the conversation.
@export var look: PortraitLook

var _time_s := randf() * 9.0

## Their voice and mouth.
@onready var voice: NPCCharacter2D = $Voice
@onready var _figure: Sprite2D = $Figure
@onready var _sign: Label = $Sign


func _ready() -> void:
	_figure.texture = figure
	_sign.text = display_name
	_sign.hide()
	scale = Vector2.ONE * Traveller.size_at(position.y)


func _enter_tree() -> void:
	# The voice registers under its id as soon as it is ready, which is before this node is.
	($Voice as NPCCharacter2D).character = character


func _process(delta: float) -> void:
	_time_s += delta
	_figure.scale.y = _figure.scale.x * (1.0 + 0.008 * sin(_time_s * 1.9))
	_figure.frame = 1 if voice.is_speaking and voice.mouth_open > 0.25 else 0


## Shows or hides the name; [param is_near] lights it.
func show_sign(is_shown: bool, is_near: bool) -> void:
	_sign.visible = is_shown
	_sign.theme_type_variation = &"NameChip" if is_near else &"Sign"


## Turns to somebody.
func face(place: Vector2) -> void:
	_figure.flip_h = place.x < position.x

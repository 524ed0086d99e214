class_name Traveller
extends Node2D
## The player's figure: walks about the square with the keys or a stick, and around what stands there.

## Where one can walk.
const SQUARE := Rect2(40, 474, 1200, 218)

## Pixels a second at the lower edge of the square; further away less.
const _SPEED := 190.0
## Walked in one whole step of both legs.
const _STEP := 44.0
## Well, lanterns and barrels: middle and half axes.
const _OBSTACLES: Array[Rect2] = [
	Rect2(640, 562, 66, 20), Rect2(410, 516, 16, 8), Rect2(968, 526, 16, 8), Rect2(66, 524, 56, 16)
]
const _WALK_FRAMES := 8

## Stands still while this is off, for example in a conversation.
var can_walk := true
## Whether the legs move.
var is_walking := false

var _stride := 0.0

@onready var _figure: Sprite2D = $Figure


## How large a person is who stands at this height of the scene; 1 near the lower edge.
static func size_at(y: float) -> float:
	return 0.74 + (y - 440.0) / 260.0 * 0.50


func _ready() -> void:
	_show()


func _process(delta: float) -> void:
	var direction := Input.get_vector("walk_left", "walk_right", "walk_up", "walk_down") if can_walk else Vector2.ZERO
	var before := position
	if direction != Vector2.ZERO:
		var way := direction * Vector2(1.0, 0.62) * _SPEED * size_at(position.y) * delta
		for step: Vector2 in [way, Vector2(way.x, 0.0), Vector2(0.0, way.y)]:
			if _is_free(position + step):
				position += step
				break
	var walked := (position - before) * Vector2(1.0, 1.6)
	is_walking = walked.length() > 0.01
	_stride += walked.length() / (_STEP * size_at(position.y))
	if absf(direction.x) > 0.1:
		_figure.flip_h = direction.x < 0.0
	_show()


func _show() -> void:
	_figure.frame = 2 + int(_stride * _WALK_FRAMES) % _WALK_FRAMES if is_walking else 0
	scale = Vector2.ONE * size_at(position.y)


func _is_free(place: Vector2) -> bool:
	if not SQUARE.has_point(place):
		return false
	for obstacle in _OBSTACLES:
		if ((place - obstacle.position) / obstacle.size).length() < 1.0:
			return false
	return true

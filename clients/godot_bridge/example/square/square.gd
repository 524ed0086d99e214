extends Node2D
## The village square: a picture, and what moves in it by itself.

## The mill's sails make a whole turn in this time.
const _TURN_S := 30.0

@onready var _sails: Sprite2D = $Sails


func _process(delta: float) -> void:
	_sails.rotation += TAU / _TURN_S * delta

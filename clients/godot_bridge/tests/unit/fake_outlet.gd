extends "res://addons/npc_bridge/playback/voice_outlet.gd"
## A voice that takes so many frames as a test says, and is heard at once.

## All that it was fed, over all lines.
var all := PackedVector2Array()
var is_on := false
## Nothing more is taken.
var is_frozen := false
var capacity := 32767

var _spoken := 0


func _init() -> void:
	pass


func start(_hz: int) -> bool:
	is_on = true
	fed = 0
	_spoken = 0
	return true


func is_sounding() -> bool:
	return is_on


func is_paused() -> bool:
	return false


func room() -> int:
	return capacity - (fed - _spoken)


func feed(frames: PackedVector2Array) -> void:
	fed += frames.size()
	all.append_array(frames)


func is_dry() -> bool:
	return _spoken == fed


func heard(_now_s: float) -> float:
	return _spoken


func stop() -> void:
	is_on = false


## So many frames are taken, if there are so many.
func let_pass(frames: int) -> void:
	if is_on and not is_frozen:
		_spoken = mini(fed, _spoken + frames)

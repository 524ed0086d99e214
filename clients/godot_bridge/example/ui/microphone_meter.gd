extends Control
## How loud the microphone is, as a row of bars; lit while the player is heard.

const _BARS := 13
const _QUIET := Color(0.36, 0.29, 0.38)
const _READY := Color(0.58, 0.51, 0.56)
const _LIVE := Color(0.58, 0.816, 0.792)
const _LOUD := Color(0.969, 0.671, 0.314)
## The peak falls by so much in a second.
const _FALL := 1.6

var _microphone: NPCMicrophone
var _peak := 0.0


func _ready() -> void:
	_microphone = get_tree().get_first_node_in_group(&"microphone") as NPCMicrophone


func _process(delta: float) -> void:
	_peak = maxf(_microphone.level, _peak - _FALL * delta)
	queue_redraw()


func _draw() -> void:
	var step := size.x / _BARS
	for bar in _BARS:
		var part := float(bar + 1) / _BARS
		var height := size.y * (0.35 + 0.65 * part)
		var colour := _QUIET
		if _peak > part - 0.5 / _BARS:
			colour = _READY if not _microphone.is_listening else (_LOUD if part > 0.85 else _LIVE)
		draw_rect(Rect2(bar * step, size.y - height, step - 2.0, height), colour)

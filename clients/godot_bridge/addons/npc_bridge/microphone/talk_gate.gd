extends RefCounted
## Decides which microphone sound goes to the server: the talk button, or all of it hands-free.
##
## [codeblock]
##          press                  release                 200 ms later
## SHUT ───────────▶ HELD ───────────────────▶ TAIL ───────────────────▶ SHUT, or OPEN if hands-free
## OPEN ───────────▶  │ mic: push, and the       │ sound goes on            mic: commit (then open)
##                    │ 300 ms before            │ press: HELD again
## [/codeblock]
## People begin to speak while they press the button, and let it go on the last sound: hence the time before and after.
## It sends nothing itself: each call gives the messages that are due, as maps with `type`.

enum Phase { SHUT, OPEN, HELD, TAIL }

const _BEFORE_FRAMES := 15
# Of 20 ms: 300 ms before and 200 ms after. Chosen: a finger's delay, and the decay of a word's last sound.
const _AFTER_FRAMES := 10
# A microphone that gives nothing for so long after the release was lost; the turn ends all the same.
const _NO_SOUND_S := 0.4

## What the microphone does.
var phase := Phase.SHUT

var _is_hands_free := false
var _before: Array[PackedByteArray] = []
var _seq := 0
var _tail_frames := 0
var _released_s := 0.0


## The microphone is heard by the server.
func is_sending() -> bool:
	return phase != Phase.SHUT


## The button went down.
func press() -> Array[Dictionary]:
	var due: Array[Dictionary] = []
	if phase == Phase.SHUT or phase == Phase.OPEN:
		due.append({"type": "mic", "state": "push"})
		for pcm in _before:
			due.append(_audio(pcm))
		_before.clear()
	phase = Phase.HELD
	return due


## The button came up.
func release(now_s: float) -> void:
	if phase == Phase.HELD:
		phase = Phase.TAIL
		_tail_frames = _AFTER_FRAMES
		_released_s = now_s


## What was said since the button went down is taken back.
func cancel() -> Array[Dictionary]:
	if phase != Phase.HELD and phase != Phase.TAIL:
		return []
	return _end_turn("cancel")


## Send everything (or nothing any more) while no button is held.
func hands_free(is_on: bool) -> Array[Dictionary]:
	_is_hands_free = is_on
	if phase == Phase.HELD or phase == Phase.TAIL or is_on == (phase == Phase.OPEN):
		return []
	return _rest()


## A frame of 20 ms came from the microphone.
func frame(pcm: PackedByteArray) -> Array[Dictionary]:
	if phase == Phase.SHUT:
		_before.append(pcm)
		if _before.size() > _BEFORE_FRAMES:
			_before.pop_front()
		return []
	var due: Array[Dictionary] = [_audio(pcm)]
	if phase == Phase.TAIL:
		_tail_frames -= 1
		if _tail_frames <= 0:
			due.append_array(_end_turn("commit"))
	return due


## End a turn whose microphone fell silent.
func time_passes(now_s: float) -> Array[Dictionary]:
	if phase == Phase.TAIL and now_s - _released_s > _NO_SOUND_S:
		return _end_turn("commit")
	return []


## What a server that forgot the session has to know.
func restate() -> Array[Dictionary]:
	match phase:
		Phase.HELD, Phase.TAIL:
			return [{"type": "mic", "state": "push"}]
		Phase.OPEN:
			return [{"type": "mic", "state": "open"}]
	return []


func _end_turn(how: String) -> Array[Dictionary]:
	var due: Array[Dictionary] = [{"type": "mic", "state": how}]
	if _is_hands_free:
		due.append_array(_rest())
	else:
		_shut()
	return due


func _rest() -> Array[Dictionary]:
	if _is_hands_free:
		phase = Phase.OPEN
		return [{"type": "mic", "state": "open"}]
	_shut()
	return [{"type": "mic", "state": "closed"}]


func _shut() -> void:
	phase = Phase.SHUT
	_before.clear()


func _audio(pcm: PackedByteArray) -> Dictionary:
	_seq += 1
	return {"type": "audio", "seq": _seq, "pcm": pcm}

extends RefCounted
## The lines that characters are saying, followed by the sound that has really been heard.
##
## Messages say what belongs to which place in a line; [method advance] tells what of it the player has reached, and
## [method mouth] how it looks there. What was not heard did not happen: of a line that is broken off, nothing later is
## told. An event is [name of a signal of NPCBridge, its arguments].

const FollowedLine := preload("followed_line.gd")
const Mouth := preload("mouth.gd")
const Playout := preload("playout.gd")

# A gap in the sound for which a mouth does not count as silent. Chosen: a few mixes.
const _STILL_SOUNDING_MS := 60.0
# Longer after its last sound no trace of a line is left on the mouth.
const _RELAXED_MS := 150.0

var _playout: Playout
var _lines: Array[FollowedLine] = []
var _last := {}


func _init(playout: Playout) -> void:
	_playout = playout


## What the server says of a line. False: the message belongs to no line that is under way.
func take(message: Dictionary) -> bool:
	if message.type == "utterance_start":
		if _find(message.utterance) == null:
			_lines.append(FollowedLine.new(message))
		return true
	var line := _find(message.get("utterance"))
	if line == null:
		return false
	match message.type:
		"speech":
			line.add_speech(message, _playout.rate_hz)
		"cue":
			line.add_event(message.at_ms, _cue(message))
		"action":
			line.add_event(_or(message.get("at_ms"), 0.0), action_event(message))
		"utterance_end":
			line.end = message
	return true


## The event that an action is.
static func action_event(message: Dictionary) -> Array:
	return [&"action_requested", [message.action, message.character, message.name, message.args]]


## Everything is gone, as nothing was said. Lines that had begun are told to be interrupted.
func clear() -> Array[Array]:
	var events: Array[Array] = []
	for line in _lines:
		if line.is_started:
			events.append([&"utterance_interrupted", [line.character, line.utterance, line.text(), ""]])
	_lines.clear()
	return events


## What the sound has reached since the last call.
func advance() -> Array[Array]:
	var events: Array[Array] = []
	for line: FollowedLine in _lines.duplicate():
		var sound := _playout.line_of(line.utterance)
		var is_over := sound == null or sound.is_over
		var heard_ms := _playout.heard_ms(line.utterance)
		if heard_ms < 0.0 and is_over and sound != null and not sound.is_cut:
			heard_ms = 0.0  # a line without sound: it is shown, and over
		if heard_ms >= 0.0:
			if not line.is_started:
				_last[line.character] = line
			events.append_array(line.reach(heard_ms))
		if is_over and not line.end.is_empty():
			_lines.erase(line)
			events.append_array(_finish(line))
	return events


## The mouth of a character at this moment.
func mouth(character: String, now_s: float) -> PackedFloat32Array:
	var line: FollowedLine = _last.get(character)
	if line == null:
		return Mouth.at_rest()
	var silent_ms := _playout.silent_for_ms(line.utterance, now_s)
	if silent_ms > _RELAXED_MS and not line in _lines:
		_last.erase(character)
		return Mouth.at_rest()
	return Mouth.relax(Mouth.blend(line.visemes, maxf(0.0, _playout.heard_ms(line.utterance))), silent_ms)


## Sound of a character is being heard.
func is_speaking(character: String, now_s: float) -> bool:
	var line: FollowedLine = _last.get(character)
	if line == null or not line in _lines:
		return false
	return _playout.silent_for_ms(line.utterance, now_s) < _STILL_SOUNDING_MS


## The line that a character is saying; empty between lines.
func text(character: String) -> String:
	var line: FollowedLine = _last.get(character)
	return line.text() if line != null and line in _lines else ""


func _find(utterance: Variant) -> FollowedLine:
	for line in _lines:
		if line.utterance == utterance:
			return line
	return null


func _finish(line: FollowedLine) -> Array[Array]:
	var whole: String = line.end.text
	if not line.is_started:
		return []
	if line.end.interrupted:
		var heard: String = _or(line.end.get("heard_text"), "")
		return [[&"utterance_interrupted", [line.character, line.utterance, whole, heard]]]
	var events := line.reach(INF)
	events.append([&"utterance_ended", [line.character, line.utterance, whole]])
	return events


func _cue(message: Dictionary) -> Array:
	var strength: float = _or(message.get("strength"), 1.0)
	return [&"cue_reached", [message.character, message.kind, message.name, strength]]


func _or(value: Variant, otherwise: Variant) -> Variant:
	return value if value != null else otherwise

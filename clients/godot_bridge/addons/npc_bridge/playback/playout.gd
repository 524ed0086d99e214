extends RefCounted
## Plays the lines one after the other, each by its character's voice, and knows how much of each has been heard.
##
## [codeblock]
## begin, feed, end, cancel ──▶ line ──▶ voice outlet of the character, or the one of nobody in particular
##                               ▲                │
##                               └──── heard ◀────┘
## [/codeblock]

## A line's sound was fed to a voice. [param place]: of the first frame, from the line's first sample.
signal fed(utterance: String, frames: PackedVector2Array)
## A voice went away, or was stopped, in the middle of a line; the rest of it is dropped.
signal voice_lost(utterance: String)

const VoiceLine := preload("voice_line.gd")
const VoiceOutlet := preload("voice_outlet.gd")

# A line begins when so much lies there: the server's first piece.
const _FIRST_FILL_MS := 40.0
# A line that ran dry goes on when so much lies there. Chosen: better one gap than three.
const _NEXT_FILL_MS := 80.0
const _LINES_KEPT := 64

## Of all sound.
var rate_hz := 24000
## How often a line ran dry in its middle.
var underruns := 0

var _queue: Array[VoiceLine] = []
var _lines := {}
var _outlets := {}
var _outlet_of_nobody: VoiceOutlet
var _outlet: VoiceOutlet
var _fill_ms := _FIRST_FILL_MS


## [param outlet_of_nobody]: for characters that are not in the scene.
func _init(outlet_of_nobody: VoiceOutlet) -> void:
	_outlet_of_nobody = outlet_of_nobody


## From now on a character speaks by this outlet; null: it is not in the scene any more.
func set_outlet(character: String, outlet: VoiceOutlet) -> void:
	if outlet != null:
		_outlets[character] = outlet
	else:
		_outlets.erase(character)


## The outlet by which a character speaks; null if it is not in the scene.
func outlet_of(character: String) -> VoiceOutlet:
	return _outlets.get(character)


## A line comes after those that wait. One that is known already is not begun again.
func begin(utterance: String, character: String) -> void:
	if _lines.has(utterance):
		return
	var line := VoiceLine.new(utterance, character)
	_queue.append(line)
	_lines[utterance] = line
	if _lines.size() > _LINES_KEPT:
		_lines.erase(_lines.keys()[0])


## A piece of a line: int16 mono. What is over or not known is dropped.
func feed(utterance: String, at_ms: float, pcm: PackedByteArray) -> void:
	var line: VoiceLine = _lines.get(utterance)
	if line != null and not line.is_complete and not line.is_over:
		line.add(roundi(at_ms * rate_hz / 1000.0), pcm)


## No more of it is coming.
func end(utterance: String) -> void:
	var line: VoiceLine = _lines.get(utterance)
	if line != null:
		line.is_complete = true


## Break it off where it is.
func cancel(utterance: String, now_s: float) -> void:
	var line: VoiceLine = _lines.get(utterance)
	if line != null and not line.is_over:
		_break_off(line, now_s)


## Break off everything and forget it: the next session names its lines anew.
func clear() -> void:
	_stop_outlet()
	for each in _queue:
		each.finish(true)
	_queue.clear()
	_lines.clear()


## Feed voices and notice what was heard; once a frame.
func process(now_s: float) -> void:
	while not _queue.is_empty() and _advance(_queue[0], now_s):
		_queue.pop_front()
		_fill_ms = _FIRST_FILL_MS


## The line with this id, if it is one of the last; else null.
func line_of(utterance: String) -> VoiceLine:
	return _lines.get(utterance)


## How much of a line was heard; -1 if nothing.
func heard_ms(utterance: String) -> float:
	var found: VoiceLine = _lines.get(utterance)
	return found.heard * 1000.0 / rate_hz if found != null and found.is_begun else -1.0


## How long ago its last sound was heard.
func silent_for_ms(utterance: String, now_s: float) -> float:
	var found: VoiceLine = _lines.get(utterance)
	return (now_s - found.heard_at_s) * 1000.0 if found != null else INF


## Everything of it that came so far was heard.
func is_all_heard(utterance: String) -> bool:
	var found: VoiceLine = _lines.get(utterance)
	return found != null and found.received > 0 and found.heard >= found.received - 0.5


## Whether the line is over.
func _advance(current: VoiceLine, now_s: float) -> bool:
	if current.is_over:
		return true
	if not current.is_flowing and not _flows_now(current):
		if _outlet != null:
			current.hear(_outlet.heard(now_s), now_s)
		return false
	if current.is_over:
		return true
	if not _outlet.is_sounding():
		_lose_voice(current)
		return true
	_feed_outlet(current)
	var heard := _outlet.heard(now_s)
	current.hear(heard, now_s)
	if not current.is_dry():
		return false
	if current.is_complete and current.is_all_heard(heard):
		_stop_outlet()
		current.finish(false)
		return true
	if not current.is_complete and _outlet.is_dry():
		current.is_flowing = false
		_fill_ms = _NEXT_FILL_MS
	return false


## Begin a line, or go on with it, if enough lies there.
func _flows_now(current: VoiceLine) -> bool:
	if not current.is_complete and current.waiting() < _fill_ms * rate_hz / 1000.0:
		return false
	if _outlet == null:
		if current.is_dry():
			current.finish(false)
			return true
		var outlet: VoiceOutlet = _outlets.get(current.character, _outlet_of_nobody)
		if outlet.is_paused():
			return false
		_outlet = outlet
		if not _outlet.start(rate_hz):
			_lose_voice(current)
			return true
	elif not current.is_dry():
		underruns += 1
	current.is_flowing = true
	return true


func _feed_outlet(current: VoiceLine) -> void:
	while not current.is_dry():
		var room := _outlet.room()
		if room <= 0:
			return
		var frames := current.take(room)
		_outlet.feed(frames)
		fed.emit(current.utterance, frames)


func _break_off(current: VoiceLine, now_s: float) -> void:
	if _queue[0] == current and _outlet != null:
		if _outlet.is_sounding():
			current.hear(_outlet.heard(now_s), now_s)
		_stop_outlet()
	current.finish(true)


func _lose_voice(current: VoiceLine) -> void:
	_stop_outlet()
	current.finish(true)
	voice_lost.emit(current.utterance)


func _stop_outlet() -> void:
	if _outlet != null:
		_outlet.stop()
	_outlet = null

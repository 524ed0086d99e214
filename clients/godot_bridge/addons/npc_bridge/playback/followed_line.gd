extends RefCounted
## What belongs to a line beside its sound: mouth shapes, words, cues and actions, each at its place, and what of it
## the player has reached.

const Loudness := preload("loudness.gd")

var utterance := ""
var character := ""
## The whole line if it is known.
var known_text := ""
## (begin in ms, duration in ms, shape, weight) each.
var visemes: Array[Vector4] = []
## Its first sound was heard.
var is_started := false
## The message `utterance_end`; empty until it comes.
var end := {}

var _words: Array[String] = []
var _word_times: Array[float] = []
var _words_heard := 0
var _pending: Array[Dictionary] = []
var _has_shapes := false


func _init(start: Dictionary) -> void:
	utterance = start.utterance
	character = start.character
	if start.get("text") != null:
		known_text = start.text


## The whole line if it is known, else the words that came so far.
func text() -> String:
	return known_text if known_text else " ".join(PackedStringArray(_words))


## A piece of speech came.
func add_speech(message: Dictionary, rate_hz: int) -> void:
	for viseme: Dictionary in message.visemes:
		visemes.append(Vector4(viseme.t_ms, viseme.d_ms, viseme.v, clampf(viseme.w, 0.0, 1.0)))
		_has_shapes = true
	if not _has_shapes:
		visemes.append_array(Loudness.shapes_of(message.pcm, message.at_ms, rate_hz))
	for word: Dictionary in message.words:
		_words.append(word.text)
		_word_times.append(word.t_ms)


## Something is to be told when the sound at a place is heard.
func add_event(at_ms: float, event: Array) -> void:
	_pending.append({"at_ms": at_ms, "event": event})


## What the sound has reached since the last call, in order.
func reach(at_ms: float) -> Array[Array]:
	var reached: Array[Dictionary] = []
	var events: Array[Array] = []
	if not is_started:
		is_started = true
		events.append([&"utterance_started", [character, utterance, known_text]])
	while _words_heard < _words.size() and _word_times[_words_heard] <= at_ms:
		var event := [&"word_spoken", [character, _words[_words_heard], _words_heard]]
		reached.append({"at_ms": _word_times[_words_heard], "event": event})
		_words_heard += 1
	var later: Array[Dictionary] = []
	for pending in _pending:
		(reached if pending.at_ms <= at_ms else later).append(pending)
	_pending = later
	reached.sort_custom(func(one: Dictionary, other: Dictionary) -> bool: return one.at_ms < other.at_ms)
	for each in reached:
		events.append(each.event)
	return events

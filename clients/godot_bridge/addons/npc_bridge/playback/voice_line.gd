extends RefCounted
## One line's sound: what of it waits, where it has been given to a voice, and how much of it was heard.
##
## Places are samples from the line's first one, so that a piece that was lost is a jump and shifts nothing after it.

var utterance := ""
var character := ""
## No more of it is coming.
var is_complete := false
## It has begun, and did not run dry.
var is_flowing := false
## It is over: heard to its end, or [member is_cut].
var is_over := false
## It was broken off.
var is_cut := false
## Samples that came so far, counted to the end of the last piece.
var received := 0
## The place up to which it was heard.
var heard := 0.0
## When its last sound so far was heard, in seconds.
var heard_at_s := -INF
## It has been heard at all.
var is_begun := false

var _pieces: Array[PackedVector2Array] = []
var _places: Array[int] = []
# Frames given to the voice.
var _given := 0
# Where given frames stand in the line: the first frame after each jump, and its place.
var _jump_frames: Array[int] = []
var _jump_places: Array[int] = []


func _init(utterance_id: String, speaker: String) -> void:
	utterance = utterance_id
	character = speaker


## A piece came: int16 little-endian mono. What was there before is left out.
func add(place: int, pcm: PackedByteArray) -> void:
	var known := maxi(0, received - place)
	var frames := frames_of(pcm, known)
	if not frames.is_empty():
		_pieces.append(frames)
		_places.append(place + known)
		received = place + known + frames.size()


## Samples that wait.
func waiting() -> int:
	var count := 0
	for frames in _pieces:
		count += frames.size()
	return count


## Everything that came has been given away.
func is_dry() -> bool:
	return _pieces.is_empty()


## At most so many frames, to be given to a voice.
func take(room: int) -> PackedVector2Array:
	var frames := _pieces[0]
	var place := _places[0]
	if frames.size() > room:
		_pieces[0] = frames.slice(room)
		_places[0] = place + room
		frames = frames.slice(0, room)
	else:
		_pieces.pop_front()
		_places.pop_front()
	if _jump_frames.is_empty() or _given - _jump_frames[-1] != place - _jump_places[-1]:
		_jump_frames.append(_given)
		_jump_places.append(place)
	_given += frames.size()
	return frames


## The voice was heard up to so many of the frames that it was given.
func hear(frames: float, now_s: float) -> void:
	for index in range(_jump_frames.size() - 1, -1, -1):
		if frames > _jump_frames[index]:
			var place := _jump_places[index] + frames - _jump_frames[index]
			if place > heard:
				heard = place
				heard_at_s = now_s
				is_begun = true
			return


## All that was given to the voice was heard.
func is_all_heard(frames: float) -> bool:
	return frames >= _given


## It is over.
func finish(was_cut: bool) -> void:
	is_over = true
	is_cut = was_cut
	is_flowing = false
	_pieces.clear()
	_places.clear()


## Sound for a voice: int16 little-endian mono from a sample on, in both ears.
static func frames_of(pcm: PackedByteArray, from: int = 0) -> PackedVector2Array:
	var frames := PackedVector2Array()
	@warning_ignore("integer_division")
	var samples := pcm.size() / 2
	frames.resize(maxi(0, samples - from))
	for index in frames.size():
		var sample := pcm.decode_s16(2 * (from + index)) / 32768.0
		frames[index] = Vector2(sample, sample)
	return frames

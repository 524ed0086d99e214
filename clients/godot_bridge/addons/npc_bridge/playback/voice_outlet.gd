extends RefCounted
## Lets an audio player sound, one line at a time, and knows which sample of the line is heard now.
##
## The player is an [AudioStreamPlayer], or one in 2D or 3D, with a stream that is fed by hand. How much of what was fed
## has been taken is told by the room in the stream's buffer; when that is heard, by the time of the last mix and the
## output's latency.

# Longer than all that the server sends ahead, so that a frame that takes long is not heard. An interruption does not
# wait for it: what lies there is dropped.
const _BUFFER_S := 1.0
# AudioServer.PLAYBACK_TYPE_STREAM of Godot 4.3 and later; web exports would otherwise want samples that are known
# as a whole.
const _PLAYBACK_TYPE_STREAM := 1
# Asking for it can be expensive, as Godot's documentation says.
const _LATENCY_EVERY_S := 1.0

## Frames that were fed since [method start].
var fed := 0

var _player: Node
var _playback: AudioStreamGeneratorPlayback
var _rate_hz := 0
var _capacity := 0
var _taken := 0
var _heard := 0.0
var _all_heard_at_s := 0.0
var _latency_s := 0.0
var _latency_asked_s := -INF


func _init(player: Node) -> void:
	_player = player
	if player.has_method(&"set_playback_type"):
		player.set(&"playback_type", _PLAYBACK_TYPE_STREAM)


## Begin a line. False: the player can't sound, as it is not in the scene.
func start(rate_hz: int) -> bool:
	if not is_instance_valid(_player) or not _player.is_inside_tree():
		return false
	var stream := AudioStreamGenerator.new()
	stream.mix_rate = rate_hz
	stream.buffer_length = _BUFFER_S
	_player.stream = stream
	_player.play()
	_playback = _player.get_stream_playback() as AudioStreamGeneratorPlayback
	if _playback == null:
		return false
	_rate_hz = rate_hz
	_capacity = _playback.get_frames_available()
	fed = 0
	_taken = 0
	_heard = 0.0
	return true


## The line can go on. A player that is paused can.
func is_sounding() -> bool:
	if _playback == null or not is_instance_valid(_player) or not _player.is_inside_tree():
		return false
	return _player.is_playing() or _player.stream_paused


## The game, or this part of it, is paused: a line that has not begun waits.
func is_paused() -> bool:
	return is_instance_valid(_player) and _player.is_inside_tree() and not _player.can_process()


## Frames that can be fed now.
func room() -> int:
	return _playback.get_frames_available()


## Feed frames, at most as many as there is [method room] for.
func feed(frames: PackedVector2Array) -> void:
	_playback.push_buffer(frames)
	fed += frames.size()


## All that was fed has been taken.
func is_dry() -> bool:
	return _taken == fed


## Frames that have left the loudspeaker.
func heard(now_s: float) -> float:
	var taken := fed - (_capacity - _playback.get_frames_available())
	if taken > _taken:
		# The last of it was taken by the end of the last mix, which plays until the next one is due.
		var heard_at_s := now_s + AudioServer.get_time_to_next_mix() + _latency(now_s)
		if taken == fed and _heard > 0.0:
			# The sound ended within that mix: it is heard behind what was taken before.
			heard_at_s = minf(heard_at_s, _all_heard_at_s + float(taken - _taken) / _rate_hz)
		_all_heard_at_s = heard_at_s
		_taken = taken
	var heard_now := _taken - (_all_heard_at_s - now_s) * _rate_hz
	_heard = clampf(heard_now, _heard, _taken)
	return _heard


## End the line. What was fed and not taken is dropped; Godot fades the sound out over its next mix.
func stop() -> void:
	if is_instance_valid(_player):
		_player.stop()
		_player.stream = null
	_playback = null


func _latency(now_s: float) -> float:
	if now_s - _latency_asked_s > _LATENCY_EVERY_S:
		_latency_asked_s = now_s
		_latency_s = AudioServer.get_output_latency()
	return _latency_s

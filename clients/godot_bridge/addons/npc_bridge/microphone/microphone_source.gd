extends RefCounted
## The machine's microphone, in one of the two ways that Godot has.
##
## From 4.6 on the audio server gives its input directly. Before that a muted bus with an [AudioEffectCapture] takes
## what an [AudioStreamMicrophone] plays.

const _BUS := &"NPCMicrophone"
# Longer than a frame of the game that takes long.
const _CAPTURE_S := 0.5

## Of the sound that is read.
var rate_hz := 0.0

var _host: Node
var _player: AudioStreamPlayer
var _capture: AudioEffectCapture
var _is_direct := false


## Open the microphone; empty, or why it can't be. [param host]: where a player may live meanwhile.
func open(host: Node) -> String:
	_host = host
	if not ProjectSettings.get_setting("audio/driver/enable_input", false):
		return "the project lets Godot use no microphone; turn on Project Settings > Audio > Driver > Enable Input"
	if OS.get_name() == "Android":
		OS.request_permission("RECORD_AUDIO")
	_is_direct = AudioServer.has_method(&"set_input_device_active")
	if not _is_direct:
		_open_bus()
	elif AudioServer.call(&"set_input_device_active", true) != OK:
		return "the machine has no microphone, or does not let the game use it; look into its settings for sound and privacy"
	rate_hz = AudioServer.call(&"get_input_mix_rate") if _is_direct else AudioServer.get_mix_rate()
	return ""


## What it heard since the last call.
func read() -> PackedVector2Array:
	if _is_direct:
		return AudioServer.call(&"get_input_frames", AudioServer.call(&"get_input_frames_available"))
	return _capture.get_buffer(_capture.get_frames_available())


## Give it back.
func close() -> void:
	if _is_direct:
		AudioServer.call(&"set_input_device_active", false)
	elif _player != null:
		_player.queue_free()
		AudioServer.remove_bus(AudioServer.get_bus_index(_BUS))
		_player = null


func _open_bus() -> void:
	AudioServer.add_bus()
	var bus := AudioServer.bus_count - 1
	AudioServer.set_bus_name(bus, _BUS)
	AudioServer.set_bus_mute(bus, true)
	_capture = AudioEffectCapture.new()
	_capture.buffer_length = _CAPTURE_S
	AudioServer.add_bus_effect(bus, _capture)
	_player = AudioStreamPlayer.new()
	_player.stream = AudioStreamMicrophone.new()
	_player.bus = _BUS
	_host.add_child(_player, false, Node.INTERNAL_MODE_BACK)
	_player.play()

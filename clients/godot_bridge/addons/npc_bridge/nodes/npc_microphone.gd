@icon("res://addons/npc_bridge/icons/npc_microphone.svg")
class_name NPCMicrophone
extends Node
## The player's microphone: with a button to hold, or hands-free.
##
## People begin to speak while they press the button, and let it go on the last sound: the 300 ms before and the 200 ms
## after are sent too. The project setting [code]audio/driver/enable_input[/code] has to be on (turning on the plugin
## does that), and on Android the permission RECORD_AUDIO. While the game is paused nothing is sent.

## How loud it is, 0 (silence) to 1; at each frame of the game in which it heard something.
signal level_changed(level: float)
## What is said now is heard by the server, or no longer.
signal listening_changed(is_listening: bool)
## The microphone is missing or not allowed ([code]no_microphone[/code]), gives nothing
## ([code]silent_microphone[/code]), or there is no such action ([code]no_action[/code]); the message says what to do.
## [NPCBridge] tells it too.
signal problem_reported(code: String, message: String)

## How a turn is begun and ended.
enum Mode {
	PUSH_TO_TALK,  ## While a button is held.
	HANDS_FREE,  ## All the time: the server finds the turns. Wear headphones.
}

const Client := preload("../connection/npc_client.gd")
const Loudness := preload("../playback/loudness.gd")
const MicrophoneSource := preload("../microphone/microphone_source.gd")
const Resampler := preload("../microphone/resampler.gd")

const _PURE_SILENCE_S := 5.0
# A microphone that gave nothing for so long is gone. Chosen.
const _DEAD_AFTER_S := 1.0
const _RETRY_S := 2.0

## With a button, or hands-free. May be changed at any time.
@export var mode: Mode = Mode.PUSH_TO_TALK:
	set(value):
		mode = value
		if is_open:
			_client.gate(&"hands_free", [mode == Mode.HANDS_FREE])
## The input action that is held to talk; empty: call [method press] and [method release] yourself.
@export var action: StringName = &"npc_talk"
## Open the device as soon as the scene is there; off: call [method start].
@export var start_on_ready := true
## A name of [method devices]; empty for the machine's default. May be changed at any time.
@export var device := "":
	set(value):
		device = value
		if is_open:
			stop()
			start()

## How loud it is now, 0 to 1.
var level := 0.0
## What is said now is heard by the server.
var is_listening := false
## The device is open.
var is_open := false

var _client: Client = Client.shared()
var _source: MicrophoneSource
var _resampler: Resampler
var _is_held_by_action := false
var _is_wanted := false
var _heard_s := 0.0
var _loud_s := 0.0
var _told: Array[String] = []


func _ready() -> void:
	if start_on_ready:
		start()


func _exit_tree() -> void:
	stop()


func _notification(what: int) -> void:
	match what:
		NOTIFICATION_PAUSED:
			_rest()
		NOTIFICATION_UNPAUSED:
			if is_open:
				_client.gate(&"hands_free", [mode == Mode.HANDS_FREE])
		NOTIFICATION_APPLICATION_FOCUS_OUT:
			_client.release_talk()


func _unhandled_input(event: InputEvent) -> void:
	if not action.is_empty() and InputMap.has_action(action) and event.is_action_pressed(action):
		_is_held_by_action = true
		press()


func _process(_delta: float) -> void:
	if _is_held_by_action and not Input.is_action_pressed(action):
		_is_held_by_action = false
		release()
	if is_open:
		_listen()
	elif _is_wanted and _client.now() - _heard_s > _RETRY_S:
		start()
	if is_listening != _client.is_listening():
		is_listening = _client.is_listening()
		listening_changed.emit(is_listening)


## The names of the microphones that there are.
func devices() -> PackedStringArray:
	return AudioServer.get_input_device_list()


## Open the device. Where that can't be done, [signal problem_reported] says why, and it is tried again by itself.
func start() -> void:
	if is_open:
		return
	_is_wanted = true
	_heard_s = _client.now()
	_loud_s = _heard_s
	if mode == Mode.PUSH_TO_TALK and not action.is_empty() and not InputMap.has_action(action):
		var words := "there is no input action '%s'; add it in Project Settings > Input Map, or empty `action` of %s"
		_report("no_action", words % [action, get_path()])
	_choose_device()
	_source = MicrophoneSource.new()
	var why := _source.open(self)
	if why:
		_report("no_microphone", why)
		return
	_resampler = Resampler.new(_source.rate_hz)
	is_open = true
	_client.gate(&"hands_free", [mode == Mode.HANDS_FREE])


## Give the device back. What is being said ends the turn.
func stop() -> void:
	_is_wanted = false
	_shut()


## The talk button went down. Does nothing while the device is not open: it would silence the character for nothing.
func press() -> void:
	if is_open:
		_client.gate(&"press")


## The talk button came up; the turn is over 200 ms later.
func release() -> void:
	_client.release_talk()


## Take back what was said since the button went down.
func cancel() -> void:
	_client.gate(&"cancel")


func _listen() -> void:
	var frames := _source.read()
	var now_s := _client.now()
	if frames.is_empty():
		_look_for_loss(now_s)
		return
	_heard_s = now_s
	var pieces := _resampler.put(frames)
	for pcm in pieces:
		_client.gate(&"frame", [pcm])
	if pieces.is_empty():
		return
	level = Loudness.level_of(pieces[-1])
	level_changed.emit(level)
	_look_for_mute(now_s)


func _look_for_loss(now_s: float) -> void:
	if now_s - _heard_s > _DEAD_AFTER_S:
		_shut()
		_heard_s = now_s
		_report("no_microphone", "the microphone gives no sound: was it unplugged? It is tried again by itself")


## A microphone that may not be used gives zeros, not an error, on macOS and Windows; so does a muted one.
func _look_for_mute(now_s: float) -> void:
	if level > 0.0:
		_loud_s = now_s
		_told.clear()
	elif now_s - _loud_s > _PURE_SILENCE_S:
		var words := "'%s' gives pure silence: it is muted, or the game may not use it; look into the system's "
		_report("silent_microphone", words % AudioServer.input_device + "settings for sound and privacy")


func _choose_device() -> void:
	var wanted := device if device else "Default"
	if device and not device in devices():
		var words := "there is no microphone '%s', so the default one is used; there are: %s"
		_report("no_microphone", words % [device, ", ".join(devices())])
		wanted = "Default"
	if AudioServer.input_device != wanted:
		AudioServer.input_device = wanted


func _shut() -> void:
	if not is_open:
		return
	_rest()
	is_open = false
	level = 0.0
	_source.close()


## Say no more, until it is said otherwise.
func _rest() -> void:
	_is_held_by_action = false
	if is_instance_valid(_client):
		_client.release_talk()
		_client.gate(&"hands_free", [false])


## Once for each problem, until there was sound again.
func _report(code: String, message: String) -> void:
	if code in _told:
		return
	_told.append(code)
	_client.report_problem(code, message)
	problem_reported.emit(code, message)

@icon("res://addons/npc_bridge/icons/npc_microphone.svg")
class_name NPCMicrophone
extends Node
## The player's microphone: with a button to hold, or hands-free.

## How loud it is, 0 (silence) to 1, about thirty times a second while it listens.
signal level_changed(level: float)
## The talk button went down or came up, or hands-free began or ended.
signal listening_changed(is_listening: bool)
## The microphone is missing, silent or not allowed; the message says what to do.
signal problem_reported(code: String, message: String)

## How a turn is begun and ended.
enum Mode { PUSH_TO_TALK, HANDS_FREE }

## With a button, or hands-free (the server finds the turns; wear headphones).
@export var mode: Mode = Mode.PUSH_TO_TALK
## The input action that is held to talk; empty: call [method press] and [method release] yourself.
@export var action: StringName = &"npc_talk"
## Open the device as soon as the scene is there; off: call [method start].
@export var start_on_ready := true
## A name of [method devices]; empty for the machine's default.
@export var device := ""

## How loud it is now, 0 to 1.
var level := 0.0
## What is said now is heard by the server.
var is_listening := false
## The device is open.
var is_open := false


## The names of the microphones that there are.
func devices() -> PackedStringArray:
	return AudioServer.get_input_device_list()


## Open the device.
func start() -> void:
	pass


## Give the device back.
func stop() -> void:
	pass


## The talk button went down. The 300 ms before it are sent too.
func press() -> void:
	pass


## The talk button came up. The 200 ms after it are sent too; then the turn is over.
func release() -> void:
	pass


## Take back what was said since the button went down.
func cancel() -> void:
	pass

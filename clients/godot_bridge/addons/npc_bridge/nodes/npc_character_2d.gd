@icon("res://addons/npc_bridge/icons/npc_character_2d.svg")
class_name NPCCharacter2D
extends Node2D
## A character's voice and mouth in a 2D scene: its sound comes from here.
##
## Set [member character] to its id in the story. [member mouth] may be the sprite whose frames are its mouths.
## Anything else (a bone, a shader, a puppet) can follow [member mouth_open], [member mouth_weights] or
## [signal viseme_changed]. If the node is freed in the middle of a line, the line is broken off.

## The first sound of a line is heard. [param line] is empty where it is not known as a whole.
signal started_speaking(line: String)
## A line ended or was broken off; [param heard] is what the player heard of it.
signal finished_speaking(heard: String)
## The strongest mouth shape changed; see [constant NPCVisemeMap.VISEMES]. Each is held for at least 70 ms.
signal viseme_changed(viseme: String, weight: float)
## A word's sound begins. [param index] counts the line's words from 0.
signal word_spoken(text: String, index: int)
## The sound of an `emotion`, `gesture` or `gaze` is heard.
signal cue_reached(kind: String, cue_name: String, strength: float)
## It feels otherwise now.
signal emotion_changed(emotion: String, strength: float)
## It makes a gesture now.
signal gesture_made(gesture: String, strength: float)
## It is `idle`, `listening`, `thinking` or `speaking` now.
signal state_changed(state: String)

const Core := preload("character_core.gd")

## Its id in the story.
@export var character := ""
## How its mouth shapes look. Without one: `resources/maps/mouth_15.tres`.
@export var viseme_map: NPCVisemeMap
## The sprite whose frames are its mouths.
@export var mouth: AnimatedSprite2D
## A player of your own, with the attenuation that you like; without it one is made.
@export var voice: AudioStreamPlayer2D
## The audio bus of the player that is made.
@export var bus: StringName = &"Master"

## Its sound is being heard.
var is_speaking: bool:
	get:
		return _core.is_speaking
## The line that it says; empty between lines.
var text: String:
	get:
		return _core.text
## The strongest mouth shape: `sil`, `PP`, `aa` ...
var viseme: String:
	get:
		return _core.viseme
## How far the mouth is open, 0 to 1.
var mouth_open: float:
	get:
		return _core.mouth_open
## The weight of each of [constant NPCVisemeMap.VISEMES], adding up to 1.
var mouth_weights: PackedFloat32Array:
	get:
		return _core.mouth_weights
## The last emotion that a cue told; empty at first.
var emotion: String:
	get:
		return _core.emotion
## How strong it is, 0 to 1.
var emotion_strength: float:
	get:
		return _core.emotion_strength
## What it does: `idle`, `listening`, `thinking` or `speaking`.
var state: String:
	get:
		return _core.state

var _core := Core.new(self)


func _enter_tree() -> void:
	if voice == null:
		voice = AudioStreamPlayer2D.new()
		voice.bus = bus
		add_child(voice, false, INTERNAL_MODE_BACK)
	if viseme_map == null:
		viseme_map = load("res://addons/npc_bridge/resources/maps/mouth_15.tres")
	_core.enter(character, voice)


func _exit_tree() -> void:
	_core.leave()


func _process(_delta: float) -> void:
	if _core.follow() and mouth != null:
		_show_mouth()


func _show_mouth() -> void:
	if viseme_map.sprite_animation and mouth.animation != viseme_map.sprite_animation:
		mouth.animation = viseme_map.sprite_animation
	mouth.pause()
	mouth.frame = viseme_map.frame_of(viseme)

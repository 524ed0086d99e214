@icon("res://addons/npc_bridge/icons/npc_character_3d.svg")
class_name NPCCharacter3D
extends Node3D
## A character's voice and mouth in a 3D scene: its sound comes from here.
##
## Set [member character] to its id in the story. [member mouth] may be the mesh whose blend shapes are its mouth.
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
## How its mouth shapes look. Without one: `resources/maps/oculus.tres`.
@export var viseme_map: NPCVisemeMap
## The mesh whose blend shapes are its mouth.
@export var mouth: MeshInstance3D
## A player of your own, with the attenuation that you like; without it one is made.
@export var voice: AudioStreamPlayer3D
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
var _blend_shapes := {}


func _enter_tree() -> void:
	if voice == null:
		voice = AudioStreamPlayer3D.new()
		voice.bus = bus
		add_child(voice, false, INTERNAL_MODE_BACK)
	if viseme_map == null:
		viseme_map = load("res://addons/npc_bridge/resources/maps/oculus.tres")
	_core.enter(character, voice)


func _ready() -> void:
	if mouth != null:
		_find_blend_shapes()


func _exit_tree() -> void:
	_core.leave()


func _process(_delta: float) -> void:
	if _core.follow() and mouth != null:
		_show_mouth()


func _show_mouth() -> void:
	var blended := viseme_map.blend(mouth_weights)
	for blend_shape: Variant in _blend_shapes:
		mouth.set_blend_shape_value(_blend_shapes[blend_shape], blended[blend_shape])


func _find_blend_shapes() -> void:
	for blend_shape: Variant in viseme_map.blend(mouth_weights):
		var index := mouth.find_blend_shape_by_name(StringName(blend_shape))
		if index >= 0:
			_blend_shapes[blend_shape] = index
	if _blend_shapes.is_empty():
		_core.report_wrong_map(mouth, viseme_map)

@icon("res://addons/npc_bridge/icons/npc_character_2d.svg")
class_name NPCCharacter2D
extends Node2D
## A character's voice and mouth in a 2D scene: its sound comes from here.

## Its first sound of a line is heard.
signal started_speaking
## Its line ended or was broken off.
signal finished_speaking
## The strongest mouth shape changed.
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

## Its id in the story.
@export var character := ""
## How its mouth shapes look; without one, frame 0 to 14 in the order of [constant NPCVisemeMap.VISEMES].
@export var viseme_map: NPCVisemeMap
## The sprite whose frames are its mouths.
@export var mouth: AnimatedSprite2D
## A player of your own, with the attenuation you like; without it one is made.
@export var voice: AudioStreamPlayer2D
## The audio bus of the player that is made.
@export var bus: StringName = &"Master"

## Its sound is being heard.
var is_speaking := false
## The line that it says; empty between lines.
var text := ""
## The strongest mouth shape: `sil`, `PP`, `aa` ...
var viseme := "sil"
## How far the mouth is open, 0 to 1.
var mouth_open := 0.0
## The weight of each of [constant NPCVisemeMap.VISEMES], adding up to 1.
var mouth_weights := PackedFloat32Array()
## The last emotion that a cue told; empty at first.
var emotion := ""
## How strong it is, 0 to 1.
var emotion_strength := 0.0
## `idle`, `listening`, `thinking` or `speaking`.
var state := "idle"

@icon("res://addons/npc_bridge/icons/npc_viseme_map.svg")
class_name NPCVisemeMap
extends Resource
## What each of the fifteen mouth shapes looks like on a face of yours.
##
## Ready-made ones lie in [code]addons/npc_bridge/resources/maps/[/code]: [code]oculus.tres[/code] (blend shapes such as
## [code]viseme_aa[/code], as Ready Player Me has them), [code]arkit.tres[/code], [code]vrm.tres[/code],
## [code]mouth_9.tres[/code] and [code]mouth_15.tres[/code] (frames of a sprite).

## The shapes, in the order of the wire contract (`oculus15`).
const VISEMES: Array[String] = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"]

## How far each shape opens the jaw, 0 to 1, for faces that have nothing but a jaw.
const OPENNESS: Array[float] = [0.0, 0.0, 0.1, 0.2, 0.25, 0.3, 0.25, 0.15, 0.25, 0.3, 1.0, 0.6, 0.35, 0.7, 0.35]

## For each shape, blend shapes by name with their weight from 0 to 1:
## [codeblock]
## {"PP": {"mouthClose": 0.3, "mouthPressLeft": 0.5}, "aa": {"jawOpen": 0.6}}
## [/codeblock]
## A shape that is not listed moves nothing.
@export var blend_shapes := {}
## For each shape, a frame of [member sprite_animation]; those that are not listed show the frame of "sil", or 0.
@export var sprite_frames := {}
## The animation of an [AnimatedSprite2D] whose frames are mouths; empty: the one that is set.
@export var sprite_animation: StringName = &""


## The weight of each blend shape for a mouth.
## [param weights]: one for each of [constant VISEMES], adding up to 1.
func blend(weights: PackedFloat32Array) -> Dictionary:
	var blended := {}
	for index in VISEMES.size():
		var shape: Dictionary = blend_shapes.get(VISEMES[index], {})
		for blend_shape: Variant in shape:
			var share: float = weights[index] * float(shape[blend_shape])
			blended[blend_shape] = float(blended.get(blend_shape, 0.0)) + share
	return blended


## The sprite's frame for a shape's name.
func frame_of(viseme: String) -> int:
	return int(sprite_frames.get(viseme, sprite_frames.get("sil", 0)))

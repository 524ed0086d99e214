class_name Portrait
extends Node2D
## A face, drawn large: it shows a mouth for each viseme, has feelings, blinks, breathes and looks around.
##
## Give it a [PortraitLook] and an [NPCCharacter2D] to follow; nothing else has to be called.

## The mouth shapes, in the order of the columns of [member PortraitLook.mouths].
const VISEMES: Array[String] = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"]
## Each feeling: its row of [member PortraitLook.eyes], corners of the mouth, blush, and how low the head is held.
const FEELINGS: Dictionary = {
	"neutral": [0, 0.0, 0.0, 0.0],
	"warm": [1, 0.5, 0.4, 0.0],
	"happy": [2, 1.0, 0.6, -0.3],
	"sad": [3, -0.7, 0.0, 0.6],
	"worried": [4, -0.4, 0.0, 0.0],
	"afraid": [5, -0.55, 0.0, -0.2],
	"angry": [6, -0.7, 0.8, 0.2],
	"stern": [7, -0.35, 0.0, -0.2],
	"ashamed": [8, -0.4, 1.0, 0.9],
	"sly": [9, 0.5, 0.0, 0.0],
	"surprised": [10, 0.0, 0.0, -0.4],
	"tired": [11, -0.25, 0.0, 0.5],
}

## How far the jaw goes down for each of [constant VISEMES], 0 to 1.
const _JAW: Array[float] = [0.0, 0.0, 0.1, 0.3, 0.25, 0.45, 0.2, 0.05, 0.2, 0.25, 1.0, 0.55, 0.2, 0.7, 0.25]
## How much longer the lower part of the head gets when the jaw is down as far as it goes.
const _JAW_DROP := 0.13
## One mouth gives way to the next in this time.
const _FADE_S := 0.03
const _BLINK_S := 0.16
const _GAZES: Dictionary = {"ahead": 0, "player": 0, "left": 1, "away": 1, "right": 2, "up": 3, "down": 4}
const _GESTURE_S := 1.4
## Where the head goes meanwhile, in pixels; other gestures move it a little.
const _GESTURES: Dictionary = {
	"nod": Vector2(0, 15),
	"bow_head": Vector2(0, 27),
	"lean_in": Vector2(0, 20),
	"step_back": Vector2(0, -16),
	"turn_away": Vector2(-38, 6),
	"look_up": Vector2(0, -15),
	"look_down": Vector2(0, 13),
	"shrug": Vector2(8, -12),
}

## Whose face it is.
@export var look: PortraitLook:
	set(value):
		look = value
		if is_node_ready():
			_dress()

## Present viseme, one of [constant VISEMES].
var viseme := "sil"
## Present feeling, one of [constant FEELINGS].
var feeling := "neutral"
## What the character does: idle, listening, thinking or speaking.
var state := "idle"

var _time_s := randf() * 10.0
var _jaw := 0.0
var _jaw_goal := 0.0
var _fade := 1.0
var _blink_in_s := 2.0
var _glance_in_s := 2.0
var _glance := "ahead"
var _gesture := Vector2.ZERO
var _gesture_s := _GESTURE_S
var _energy := 0.0
var _head_y := 0.0

@onready var _behind: Sprite2D = $Behind
@onready var _body: Sprite2D = $Body
@onready var _head: Node2D = $Head
@onready var _skull: Sprite2D = $Head/Skull
@onready var _chin: Sprite2D = $Head/Chin
@onready var _blush: Sprite2D = $Head/Blush
@onready var _eyes: Sprite2D = $Head/Eyes
@onready var _mouth_before: Sprite2D = $Head/MouthBefore
@onready var _mouth: Sprite2D = $Head/Mouth
@onready var _over: Sprite2D = $Head/Over


func _ready() -> void:
	set_process(false)
	_dress()


func _process(delta: float) -> void:
	_time_s += delta
	_fade = minf(1.0, _fade + delta / _FADE_S)
	_mouth.modulate.a = _fade
	_mouth_before.visible = _fade < 1.0
	_jaw = lerpf(_jaw, _jaw_goal, 1.0 - exp(-delta * 32.0))
	_energy = lerpf(_energy, 0.0 if viseme == "sil" else 1.0, minf(1.0, delta * 6.0))
	_move_head(delta)
	_move_eyes(delta)
	_chin.scale.y = 1.0 + _JAW_DROP * _jaw
	var place := look.mouth_at + Vector2(0.0, 4.5 * _jaw)
	_mouth.position = place
	_mouth_before.position = place
	var red: float = FEELINGS[feeling][2]
	_blush.modulate.a = lerpf(_blush.modulate.a, 0.55 * red, 1.0 - exp(-delta * 5.0))


## Shows a mouth shape; [param weight] (0 to 1) is how far the jaw follows.
func show_viseme(name_of_viseme: String, weight: float = 1.0) -> void:
	var column := VISEMES.find(name_of_viseme)
	if column < 0:
		return
	_jaw_goal = _JAW[column] * weight
	if name_of_viseme != viseme:
		_mouth_before.frame = _mouth.frame
		_fade = 0.0
	viseme = name_of_viseme
	_mouth.frame = _mouth_row() * VISEMES.size() + column


## Puts on a feeling; a name that nobody drew is [code]neutral[/code].
func feel(emotion: String, strength: float = 1.0) -> void:
	feeling = emotion if emotion in FEELINGS and strength > 0.25 else "neutral"
	_head_y = FEELINGS[feeling][3]
	show_viseme(viseme, 1.0)
	_show_eyes()


## Moves the head as a gesture does.
func gesticulate(gesture: String) -> void:
	_gesture = _GESTURES.get(gesture, Vector2(6, 8))
	_gesture_s = 0.0


## Looks there: player, away, left, right, up, down.
func look_at_place(place: String) -> void:
	_glance = place if place in _GAZES else "right"
	_glance_in_s = 1.4
	_show_eyes()


func _dress() -> void:
	set_process(look != null)
	if look == null:
		return
	_behind.texture = look.behind
	_body.texture = look.body
	_over.texture = look.over
	_blush.texture = look.blush
	_skull.texture = look.head
	_chin.texture = look.head
	var size := look.head.get_size()
	_skull.region_rect = Rect2(0, 0, size.x, look.hinge_y)
	_chin.region_rect = Rect2(0, look.hinge_y, size.x, size.y - look.hinge_y)
	_chin.position.y = look.hinge_y
	for sprite: Sprite2D in [_mouth, _mouth_before]:
		sprite.texture = look.mouths
		sprite.hframes = VISEMES.size()
		sprite.vframes = 3
		sprite.frame = VISEMES.size()
	_eyes.texture = look.eyes
	_eyes.hframes = 7
	_eyes.vframes = FEELINGS.size()
	_eyes.position = look.eyes_at
	_blush.modulate.a = 0.0
	viseme = "sil"
	_jaw_goal = 0.0
	feel(feeling)


func _mouth_row() -> int:
	var smile: float = FEELINGS[feeling][1]
	return 0 if smile < -0.3 else (2 if smile > 0.3 else 1)


func _move_head(delta: float) -> void:
	_gesture_s = minf(_GESTURE_S, _gesture_s + delta)
	var gesture := _gesture * pow(maxf(0.0, sin(PI * _gesture_s / _GESTURE_S)), 0.6)
	var breath := 0.5 + 0.5 * sin(_time_s * 1.25)
	var nod := 4.0 * _energy * sin(_time_s * 5.1) + 2.0 * _energy * sin(_time_s * 8.3 + 1.0)
	var sway := Vector2(2.9 * sin(_time_s * 0.61) + 1.8 * sin(_time_s * 1.07 + 2.0), nod)
	var lean := 4.5 if state == "listening" else 0.0
	var drop := look.head_drop + 8.0 * _head_y + lean - 3.6 * breath
	_head.position = _head.position.lerp(sway + gesture + Vector2(0.0, drop), 1.0 - exp(-delta * 18.0))
	_behind.position = _head.position
	_body.position.y = -2.2 * breath


func _move_eyes(delta: float) -> void:
	_blink_in_s -= delta
	if _blink_in_s < -_BLINK_S:
		_blink_in_s = 0.12 if randf() < 0.16 else randf_range(1.8, 5.2)
	_glance_in_s -= delta
	if _glance_in_s <= 0.0:
		var is_away := _glance == "ahead" and randf() < 0.35
		_glance = (["left", "right", "down"] as Array[String]).pick_random() if is_away else "ahead"
		_glance_in_s = randf_range(0.4, 0.9) if is_away else randf_range(1.2, 3.6)
	_show_eyes()


func _show_eyes() -> void:
	var column: int = _GAZES[_glance]
	if state == "thinking" and _glance == "ahead":
		column = _GAZES["up"]
	if _blink_in_s < 0.0:
		var part := -_blink_in_s / _BLINK_S
		column = 6 if absf(part - 0.5) < 0.25 else 5
	_eyes.frame = int(FEELINGS[feeling][0]) * 7 + column

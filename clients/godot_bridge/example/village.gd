extends Node2D
## The example: walk up to somebody in Millbrook and talk to them.
##
## What is special to this game is here: who is near, and when a conversation begins and ends. Voices, mouths, subtitle,
## choices and microphone are the addon's nodes, which find each other by themselves.

## From here on somebody greets.
const _NEAR := 112.0
## From here on they are left alone again.
const _AWAY := 142.0
## Names are shown to somebody who is this close.
const _KNOWS_NAME := 230.0
## Standing near somebody for so long begins the conversation.
const _STANDS_S := 0.4

var _villagers: Array[Villager] = []
var _near: Villager
var _stood_s := 0.0
var _has_walked := false
var _is_new := true

@onready var _bridge: NPCBridge = $NPCBridge
@onready var _traveller: Traveller = $Square/People/Traveller
@onready var _conversation: Conversation = %Conversation
@onready var _hints: Control = %Hints
@onready var _overheard: NPCSubtitle = %Overheard
@onready var _title: Control = %Title
@onready var _name: Label = %Name
@onready var _task: Label = %Task


func _ready() -> void:
	_use_arguments()
	for node in get_tree().get_nodes_in_group(&"villagers"):
		_villagers.append(node as Villager)
	_conversation.left.connect(_on_conversation_left)
	_bridge.action_requested.connect(_on_action_requested)
	_bridge.connected.connect(_on_connected)
	_bridge.open()


func _process(delta: float) -> void:
	if _conversation.is_open:
		return
	_look_who_is_near()
	_has_walked = _has_walked or _traveller.is_walking
	_is_new = _is_new and not _has_walked
	_title.visible = _is_new and _bridge.state == NPCBridge.State.CONNECTED
	var is_standing := _near != null and _has_walked and not _traveller.is_walking
	_stood_s = _stood_s + delta if is_standing else 0.0
	if _stood_s > _STANDS_S:
		_begin_conversation()


func _unhandled_input(event: InputEvent) -> void:
	if event.is_action_pressed("meet") and _near != null and not _conversation.is_open:
		_begin_conversation()


## [code]godot --path clients/godot_bridge -- --url ws://127.0.0.1:9000/v1 --player robin[/code]
func _use_arguments() -> void:
	var arguments := OS.get_cmdline_user_args()
	for number in arguments.size() - 1:
		match arguments[number]:
			"--url":
				_bridge.settings.url = arguments[number + 1]
			"--player":
				_bridge.settings.player_id = arguments[number + 1]


func _look_who_is_near() -> void:
	var nearest: Villager = null
	for villager in _villagers:
		if nearest == null or _distance(villager) < _distance(nearest):
			nearest = villager
	if _near != null and _distance(_near) > _AWAY:
		_near = null
		_bridge.walk_away()
	if _near == null and nearest != null and _distance(nearest) < _NEAR:
		_near = nearest
		_bridge.talk_to(_near.character)
	for villager in _villagers:
		villager.show_sign(_distance(villager) < _KNOWS_NAME, villager == _near)
		if villager == _near:
			villager.face(_traveller.position)


func _distance(villager: Villager) -> float:
	return ((villager.position - _traveller.position) * Vector2(1.0, 1.6)).length()


func _begin_conversation() -> void:
	_stood_s = 0.0
	_traveller.can_walk = false
	_is_new = false
	_hints.hide()
	_title.hide()
	_overheard.hide()
	for villager in _villagers:
		villager.show_sign(false, false)
	_conversation.open(_near)


## A few steps back, out of earshot.
func _on_conversation_left() -> void:
	_bridge.walk_away()
	if _near != null:
		var way := (_traveller.position - _near.position) * Vector2(1.0, 1.6)
		way = Vector2(way.x, maxf(24.0, way.y)).normalized() * (_AWAY + 8.0)
		var place := _near.position + way / Vector2(1.0, 1.6)
		_traveller.position = place.clamp(Traveller.SQUARE.position, Traveller.SQUARE.end - Vector2.ONE)
	_near = null
	_traveller.can_walk = true
	_overheard.wipe()
	_overheard.show()
	_has_walked = false
	_hints.show()


## The first note says what there is to do.
func _on_connected() -> void:
	_name.text = _bridge.title
	_task.text = _bridge.notes[0].text if not _bridge.notes.is_empty() else ""


## Millbrook's actions, such as `pour`, are only told in words here; so each of them goes well.
func _on_action_requested(action: String, _character: String, action_name: String, args: Dictionary) -> void:
	_conversation.tell_action(action_name, args)
	_bridge.finish_action(action, true)

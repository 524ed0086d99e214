extends PanelContainer
## Says how the connection is while it is not well, what else went wrong, and what to do about it.

## A short wait is not worth a word.
const _PATIENCE_S := 0.6
const _TOLD_S := 6.0
## The row of keys tells of the microphone.
const _MICROPHONE: Array[String] = ["no_microphone", "silent_microphone"]
const _START := """Nothing answers at %s. Start it in the folder of npc-server:
.venv/bin/npc-server serve
It is found by itself as soon as it runs."""

var _bridge: NPCBridge
var _problem := ""
var _unwell_s := 0.0
var _told_s := 0.0

@onready var _head: Label = %Head
@onready var _words: Label = %Words


func _ready() -> void:
	hide()
	_bridge = get_tree().get_first_node_in_group(&"npc_bridge") as NPCBridge
	_bridge.connected.connect(_on_well)
	_bridge.reconnected.connect(func(_is_resumed: bool) -> void: _on_well())
	_bridge.connection_lost.connect(_on_connection_lost)
	_bridge.disconnected.connect(_on_disconnected)
	_bridge.problem_reported.connect(_on_problem_reported)


func _process(delta: float) -> void:
	var is_well := _bridge.state == NPCBridge.State.CONNECTED
	_unwell_s = 0.0 if is_well else _unwell_s + delta
	_told_s = maxf(0.0, _told_s - delta)
	visible = _told_s > 0.0 if is_well else _unwell_s > _PATIENCE_S
	theme_type_variation = &"Trouble" if _problem or is_well else &"Toast"
	if visible and not is_well and _problem == "":
		_say("Looking for the server …", _bridge.settings.url)


func _on_well() -> void:
	_problem = ""


func _on_connection_lost(reason: String, _retry_in_s: float) -> void:
	if _problem == "":
		_say("The server is gone; trying again by itself", reason)


func _on_disconnected(reason: String) -> void:
	_problem = reason
	_say("Not connected", reason)


func _on_problem_reported(code: String, message: String) -> void:
	if code in _MICROPHONE:
		return
	if code == "no_server":
		_problem = message
		_say("The server is not running", _START % _bridge.settings.url)
	elif _bridge.state != NPCBridge.State.CONNECTED:
		_problem = message
		_say("The server does not take us", message)
	else:
		_told_s = _TOLD_S
		_say("That did not work", message)


func _say(head: String, words: String) -> void:
	_head.text = head
	_words.text = words

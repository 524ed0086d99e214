extends Node
## Tells the editor's dock what the running game's bridge is doing; [NPCBridge] makes one if a debugger listens.
##
## It sends the whole status, a small Dictionary, at most once a frame and only after something changed.

## The debugger message that `npc_debugger.gd` takes.
const MESSAGE := "npc_bridge:status"

var _bridge: NPCBridge
var _status: Dictionary = {"connection": "", "url": "", "nodes": {}, "said": [], "latency": {}, "problem": ""}
var _has_changed := true


func _ready() -> void:
	_bridge = get_parent() as NPCBridge
	_bridge.transcript_received.connect(_on_transcript_received)
	_bridge.utterance_started.connect(_on_utterance_started)
	_bridge.utterance_ended.connect(_on_utterance_ended)
	_bridge.utterance_interrupted.connect(_on_utterance_interrupted)
	_bridge.latency_measured.connect(_on_latency_measured)
	_bridge.problem_reported.connect(_on_problem_reported)


func _process(_delta: float) -> void:
	_look()
	if _has_changed:
		_has_changed = false
		EngineDebugger.send_message(MESSAGE, [_status])


func _look() -> void:
	_put("connection", (NPCBridge.State.keys()[_bridge.state] as String).capitalize())
	_put("url", _bridge.settings.url if _bridge.settings else "")
	_put("nodes", _bridge.nodes)


func _put(key: String, value: Variant) -> void:
	if _status[key] != value:
		_status[key] = value.duplicate() if value is Dictionary else value
		_has_changed = true


## A turn begins with the player's words; what characters answer follows them.
func _on_transcript_received(text: String, is_final: bool, _turn: String) -> void:
	if is_final:
		_put("said", [["", text]])
		_put("problem", "")


func _on_utterance_started(character: String, _utterance: String, text: String) -> void:
	var named: Dictionary = _bridge.characters.get(character, {})
	_put("said", (_status["said"] as Array).slice(-5) + [[named.get("name", character), text]])


func _on_utterance_ended(_character: String, _utterance: String, text: String) -> void:
	_end_line(text)


func _on_utterance_interrupted(_character: String, _utterance: String, _text: String, heard_text: String) -> void:
	_end_line(heard_text + " –")


func _on_latency_measured(latency: Dictionary) -> void:
	_put("latency", latency)


func _on_problem_reported(code: String, message: String) -> void:
	_put("problem", "%s: %s" % [code, message])


## The last line, which may not have been known as a whole, was this.
func _end_line(text: String) -> void:
	var said: Array = (_status["said"] as Array).duplicate(true)
	if said.is_empty():
		return
	said[-1][1] = text
	_put("said", said)

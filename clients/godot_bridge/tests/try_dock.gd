extends SceneTree
## Lets the editor's dock test a connection and show a status, and prints what it says.
##
## [code]godot --headless --path . --script res://tests/try_dock.gd -- URL[/code]

const _STATUS: Dictionary = {
	"connection": "Connected",
	"url": "ws://127.0.0.1:8765/v1",
	"nodes": {"agnes": "inn.hearth"},
	"said": [["", "what is the news"], ["Agnes", "News?"]],
	"latency": {"total_ms": 31.4, "stt_ms": 25.0},
	"problem": "",
}

var _dock: Control


func _initialize() -> void:
	_dock = (load("res://addons/npc_bridge/dock/npc_dock.tscn") as PackedScene).instantiate()
	root.add_child(_dock)
	_try.call_deferred()


func _try() -> void:
	await process_frame
	(_dock.get_node("%Url") as LineEdit).text = OS.get_cmdline_user_args()[0]
	_dock.call("test_connection")
	while (_dock.get_node("%Test") as Button).disabled:
		await process_frame
	_tell("Result")
	_dock.call("show_status", _STATUS)
	for label: String in ["Connection", "Total", "Parts"]:
		_tell(label)
	print("Said: ", (_dock.get_node("%Said") as RichTextLabel).get_parsed_text().replace("\n", " / "))
	var track := (_dock.get_node("%Nodes") as Tree).get_root().get_first_child()
	print("Node: ", track.get_text(0), " ", track.get_text(1))
	_dock.call("show_stopped")
	_tell("Connection")
	quit()


func _tell(label: String) -> void:
	print(label, ": ", (_dock.get_node("%" + label) as Label).text.replace("\n", " "))

@tool
extends EditorDebuggerPlugin
## Takes what `npc_reporter.gd` sends from the running game, and shows it in the dock.

## Where it is shown.
var dock: Control


func _has_capture(capture: String) -> bool:
	return capture == "npc_bridge"


func _capture(message: String, data: Array, _session_id: int) -> bool:
	if message != "npc_bridge:status" or dock == null:
		return false
	dock.call("show_status", data[0])
	return true


func _setup_session(session_id: int) -> void:
	var session := get_session(session_id)
	session.started.connect(_on_started)
	session.stopped.connect(_on_stopped)


func _on_started() -> void:
	dock.call("show_started")


func _on_stopped() -> void:
	dock.call("show_stopped")

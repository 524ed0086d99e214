@tool
extends EditorPlugin
## Adds the autoload `NPCClient`, lets the project use the microphone, and shows the dock.

const AUTOLOAD := "NPCClient"
const MICROPHONE_SETTING := "audio/driver/enable_input"

var _dock: Control
var _debugger: EditorDebuggerPlugin


func _enter_tree() -> void:
	_dock = preload("dock/npc_dock.tscn").instantiate()
	add_control_to_dock(DOCK_SLOT_RIGHT_BL, _dock)
	_debugger = preload("dock/npc_debugger.gd").new()
	_debugger.dock = _dock
	add_debugger_plugin(_debugger)


func _exit_tree() -> void:
	remove_debugger_plugin(_debugger)
	remove_control_from_docks(_dock)
	_dock.queue_free()


func _enable_plugin() -> void:
	add_autoload_singleton(AUTOLOAD, "connection/npc_client.gd")
	if not ProjectSettings.get_setting(MICROPHONE_SETTING, false):
		ProjectSettings.set_setting(MICROPHONE_SETTING, true)
		ProjectSettings.save()
		print("NPC Bridge: turned on %s, without which Godot hears no microphone" % MICROPHONE_SETTING)


func _disable_plugin() -> void:
	remove_autoload_singleton(AUTOLOAD)

@tool
extends EditorPlugin
## Adds the autoload `NPCClient`, lets the project use the microphone, and shows the dock.

const AUTOLOAD := "NPCClient"
const MICROPHONE_SETTING := "audio/driver/enable_input"


func _enable_plugin() -> void:
	add_autoload_singleton(AUTOLOAD, "connection/npc_client.gd")
	if not ProjectSettings.get_setting(MICROPHONE_SETTING, false):
		ProjectSettings.set_setting(MICROPHONE_SETTING, true)
		ProjectSettings.save()
		print("NPC Bridge: turned on %s, without which Godot hears no microphone" % MICROPHONE_SETTING)


func _disable_plugin() -> void:
	remove_autoload_singleton(AUTOLOAD)

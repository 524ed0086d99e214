extends "res://addons/npc_bridge/connection/npc_connection.gd"
## Keeps what is sent.

var is_there := false
var sent: Array[Dictionary] = []


func is_open() -> bool:
	return is_there


func send(message: Dictionary) -> bool:
	sent.append(message)
	return true

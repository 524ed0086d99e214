@icon("res://addons/npc_bridge/icons/npc_settings.svg")
class_name NPCSettings
extends Resource
## Which server to talk to, and who plays.
##
## A token is a secret of one player: set [member token] when the game runs, and leave it empty in a saved resource.

## The server's address: [code]ws://[/code] on the own machine, [code]wss://[/code] beyond it.
@export var url := "ws://127.0.0.1:8765/v1"
## Name of the world (the story); empty for the one that the server serves.
@export var world := ""
## Names the playthrough: the same player comes back to the story as it was left.
@export var player_id := "player"
## What characters may call the player.
@export var player_name := ""
## The player's language, such as [code]en[/code] or [code]de-CH[/code].
@export var language := "en"
## A JWT (HS256), which a server beyond the own machine asks for.
@export var token := ""
## Off: the server sends no sound, and lines are shown without being spoken.
@export var is_sound_wanted := true
## Mouth shapes come so much before their sound, in milliseconds; a picture takes a frame and a half to the screen.
@export_range(0, 200) var mouth_lead_ms := 25
## Ask for [signal NPCBridge.latency_measured] after each turn.
@export var is_latency_wanted := false

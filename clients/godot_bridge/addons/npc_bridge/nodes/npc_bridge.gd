@icon("res://addons/npc_bridge/icons/npc_bridge.svg")
class_name NPCBridge
extends Node
## A scene's way to the server: what happened comes as signals, what the player does goes through its methods.
##
## Put one into each scene that has characters. The connection itself is the autoload's (`NPCClient`), which survives
## a change of scene: a bridge of the next scene with the same [member settings] goes on in the same session, and
## finds [member facts], [member nodes] and [member choices] as they are.
## [codeblock]
## func _ready() -> void:
##     $NPCBridge.utterance_started.connect(func(character, _utterance, text): print(character, ": ", text))
##     $NPCBridge.talk_to("agnes")
##     $NPCBridge.say_text("Good evening!")
## [/codeblock]
## What is said before the connection stands is sent when it does. What belongs to a sound (a line's begin and end,
## words, cues, actions) is told when the player hears that sound, not when its message came.

## The session stands for the first time; [member facts], [member characters] and the rest of the story are there.
signal connected
## The connection broke, or could not be made; it is tried again by itself in [param retry_in_s] seconds.
signal connection_lost(reason: String, retry_in_s: float)
## The connection is back. [param is_resumed]: in the same session, with nothing missed; else the lines that were being
## said are gone, and story and facts are taken anew.
signal reconnected(is_resumed: bool)
## There is no connection any more, and none is tried: it was closed, or the server refuses this player.
signal disconnected(reason: String)
## [member state] changed.
signal state_changed(state: State)
## The server ends and told so before it did; the connection is tried again by itself.
signal server_left(reason: String, reconnect_after_ms: int)
## Something could not be done. [param code] is a word of the wire contract, or one of the addon's own
## ([code]no_server[/code], [code]refused[/code], [code]bad_url[/code], [code]bad_frame[/code],
## [code]bad_message[/code], [code]no_microphone[/code], [code]silent_microphone[/code], [code]no_action[/code],
## [code]no_character[/code], [code]wrong_viseme_map[/code]); [param message] says place, cause and cure.
signal problem_reported(code: String, message: String)
## The player's voice begins, as the server hears it, so many milliseconds after the microphone's first sample.
signal speech_started(at_ms: float)
## The player's voice ends.
signal speech_stopped(at_ms: float)
## What the player said, so far or in the end. [param turn] is the turn's id.
signal transcript_received(text: String, is_final: bool, turn: String)
## What a character does, for its animation: `idle`, `listening`, `thinking` or `speaking`.
signal character_state_changed(character: String, character_state: String)
## The first sound of a line is heard. [param text] is empty where the line is not known as a whole; its words come
## by [signal word_spoken].
signal utterance_started(character: String, utterance: String, text: String)
## A word's sound begins. [param index] counts the line's words from 0.
signal word_spoken(character: String, text: String, index: int)
## The sound at which a character shows an `emotion`, makes a `gesture` or turns its `gaze` is heard.
signal cue_reached(character: String, kind: String, cue_name: String, strength: float)
## A line was heard to its end.
signal utterance_ended(character: String, utterance: String, text: String)
## A line was broken off. [param heard_text] is what the player heard of [param text].
signal utterance_interrupted(character: String, utterance: String, text: String, heard_text: String)
## A character wants to do something in the game; answer with [method finish_action].
signal action_requested(action: String, character: String, action_name: String, args: Dictionary)
## What can be picked instead of said, in place of what was offered before: maps with `choice` (its id), `label`
## and perhaps `hint`. May be empty.
signal choices_offered(choices: Array[Dictionary])
## The story moved. [param update] is the whole message, with the reason why each edge was taken.
signal story_changed(update: Dictionary)
## These facts have changed; [member facts] holds them all.
signal facts_changed(changed: Dictionary)
## A track of the story went from one node to another along an edge (empty: it only stands there).
signal node_entered(track: String, node: String, edge: String)
## The player's notebook was written in; [member notes] is the same. In a world whose author wrote no notes it is empty.
signal notes_changed(notes: Array[Dictionary])
## The story has reached an ending; [member ending] is the same.
signal ending_reached(ending: String)
## The story tells the game that something happened.
signal story_event_happened(event_name: String, args: Dictionary)
## How a character stands to the player has changed; [member relationships] holds all values.
signal relationship_changed(character: String, values: Dictionary)
## The slot is on disk. [param version] is the story's.
signal game_saved(slot: String, version: int)
## The slot is the present; [signal story_changed] comes with it.
signal game_loaded(slot: String, version: int)
## What is saved, the latest first; the answer to [method list_slots]. Maps with `slot`, `version` (of the story) and
## perhaps `saved_s` (seconds since 1970) and `note` (the last line of the notebook as it was then).
signal slots_listed(slots: Array[Dictionary])
## Where one turn's time went, in milliseconds: `total_ms` and its parts. See [member NPCSettings.is_latency_wanted].
signal latency_measured(latency: Dictionary)
## The way to the server and back took so long; measured every five seconds.
signal round_trip_measured(round_trip_ms: float)
## Every message of the server as it came, before all else.
signal message_received(message: Dictionary)

## Whether there is a connection.
enum State { DISCONNECTED, CONNECTING, CONNECTED, RECONNECTING }

## The group by which a bridge can be found.
const GROUP := &"npc_bridge"
const Client := preload("../connection/npc_client.gd")

## Which server, and who plays. Without it: the server of this machine, and the player "player".
@export var settings: NPCSettings
## Connect as soon as the scene is there.
@export var connect_on_ready := true

## Whether there is a connection.
var state: State:
	get:
		return _client.state as State
## The story's facts, always current; to be read, as only the story changes them. A set of words is a sorted array.
var facts: Dictionary:
	get:
		return _client.session.facts
## Where each track of the story stands: node by track.
var nodes: Dictionary:
	get:
		return _client.session.nodes
## The node of the track of the character that the player faces; else of the first track.
var node: String:
	get:
		return _client.node()
## What can be picked now: maps with `choice`, `label` and perhaps `hint`.
var choices: Array[Dictionary]:
	get:
		return _client.session.choices
## For each character the values of its relationship to the player.
var relationships: Dictionary:
	get:
		return _client.session.relationships
## The characters of the world, each by its id: maps with `id`, `name` and perhaps `description`, `voice`, `portrait`.
var characters: Dictionary:
	get:
		return _client.session.characters
## Whom the player faces, the addressee first.
var faced: Array[String]:
	get:
		return _client.faced
## What stands in the player's notebook, in its author's order: maps with `note` (its id) and `text`.
var notes: Array[Dictionary]:
	get:
		return _client.session.notes
## Name of the ending that the story has reached; empty while there is none.
var ending: String:
	get:
		return _client.session.ending
## The name of the world, by which [member NPCSettings.world] asks for it.
var world: String:
	get:
		return _client.session.world
## The title of the world, to be shown to players.
var title: String:
	get:
		return _client.session.title

var _faces := false
var _client: Client = Client.shared()


func _enter_tree() -> void:
	add_to_group(GROUP)


func _ready() -> void:
	_client.happened.connect(_on_happened)
	if EngineDebugger.is_active():
		# The game was started from the editor, whose dock shows what goes on.
		add_child(preload("../dock/npc_reporter.gd").new())
	if connect_on_ready:
		open()


func _exit_tree() -> void:
	if _faces and is_instance_valid(_client):
		_client.face([])


## Connect, or go on in the session that stands if it has the same settings.
func open() -> void:
	if settings == null:
		settings = NPCSettings.new()
	_client.open(settings)


## End the session for good. To leave a scene nothing has to be called.
func close() -> void:
	_client.close()


## Face one character.
func talk_to(character: String) -> void:
	talk_to_all([character])


## Face several, the addressee first; at most 16.
func talk_to_all(addressed: Array[String]) -> void:
	_faces = not addressed.is_empty()
	_client.face(addressed)


## Face nobody.
func walk_away() -> void:
	talk_to_all([])


## The player types; 1 to 2000 characters.
func say_text(text: String) -> void:
	_client.send_once("text", {"text": text})


## Pick an offered choice by its id.
func choose(choice: String) -> void:
	_client.send_once("choose", {"choice": choice})


## Silence the character that speaks.
func interrupt() -> void:
	_client.send("interrupt")


## Tell the story that something happened in the game; the story declares name and arguments.
## [param respond]: whether a character may speak of it: [code]never[/code], [code]may[/code] or [code]must[/code].
func send_event(event_name: String, args: Dictionary = {}, respond: String = "may") -> void:
	_client.send_once("event", {"name": event_name, "args": args, "respond": respond})


## Tell what is around the player, in place of what was told before; at most 64 free facts.
## [param image]: PNG or JPEG, with the facts at most 64 KiB.
func describe_surroundings(what: Dictionary, image: PackedByteArray = PackedByteArray()) -> void:
	var fields := {"facts": what, "replace": true}
	if not image.is_empty():
		fields["image"] = image
	_client.send("context", fields)


## Answer [signal action_requested]. [param error] says why it did not work.
func finish_action(action: String, is_done: bool, result: Variant = null, error: String = "") -> void:
	var fields := {"action": action, "ok": is_done}
	if result != null:
		fields["result"] = result
	if error:
		fields["error"] = error
	_client.send("action_result", fields)


## Keep story, memories and relationships in a slot; answered by [signal game_saved].
func save(slot: String) -> void:
	_client.send("save", {"slot": slot})


## Go back to a slot; answered by [signal game_loaded].
func load_slot(slot: String) -> void:
	_client.send("load", {"slot": slot})


## Ask what is saved; answered by [signal slots_listed].
func list_slots() -> void:
	_client.send("list_slots")


func _on_happened(event: StringName, arguments: Array) -> void:
	callv(&"emit_signal", [event] + arguments)

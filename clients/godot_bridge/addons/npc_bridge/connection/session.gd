extends RefCounted
## What the server has told of the story and its people, kept current; turns each message into events.
##
## An event is [name of a signal of NPCBridge, its arguments].

## The story's facts.
var facts := {}
## Node by track.
var nodes := {}
## What can be picked now.
var choices: Array[Dictionary] = []
## Values by character.
var relationships := {}
## Maps by id.
var characters := {}
## What each character does.
var character_states := {}
## What stands in the player's notebook: maps with `note` and `text`.
var notes: Array[Dictionary] = []
## Name of the ending that is reached.
var ending := ""
## Of the world.
var world := ""
## Of the world, for people.
var title := ""

var _version := -1


## The session stands. With [param is_resumed] nothing was missed, and what follows tells the rest.
func welcome(message: Dictionary, is_resumed: bool) -> Array[Array]:
	world = message.world
	title = _text_or(message.get("title"), world)
	for each: Dictionary in message.characters:
		characters[each.id] = each
	if is_resumed:
		return []
	var events: Array[Array] = []
	for character: String in character_states:
		if character_states[character] != "idle":
			events.append([&"character_state_changed", [character, "idle"]])
	character_states.clear()
	if not choices.is_empty():
		events.append_array(_offer([]))
	_version = -1
	events.append_array(_story(message.story))
	return events


## The events that a message is; none for one of a line, of which `lines.gd` knows.
func take(message: Dictionary) -> Array[Array]:
	match message.type:
		"story_update":
			return _story(message)
		"choices":
			return _offer(message.choices)
		"relationship":
			return _relate(message.character, message.values)
		"state":
			character_states[message.character] = message.state
			return [[&"character_state_changed", [message.character, message.state]]]
		"speech_started", "speech_stopped":
			return [[StringName(message.type), [float(message.at_ms)]]]
		"transcript":
			return [[&"transcript_received", [message.text, message.final, message.turn]]]
		"saved":
			return [[&"game_saved", [message.slot, message.version]]]
		"loaded":
			return [[&"game_loaded", [message.slot, message.version]]]
		"slots":
			return [[&"slots_listed", [_dictionaries(message.slots)]]]
		"latency":
			return [[&"latency_measured", [message]]]
		"goaway":
			return [[&"server_left", [message.reason, message.reconnect_after_ms]]]
	return []


func _story(update: Dictionary) -> Array[Array]:
	if not update.full and update.version <= _version:
		return []
	_version = update.version
	if update.full:
		facts.clear()
		nodes.clear()
	facts.merge(update.facts, true)
	var events: Array[Array] = [[&"story_changed", [update]]]
	if not update.facts.is_empty():
		events.append([&"facts_changed", [update.facts]])
	for change: Dictionary in update.changes:
		nodes[change.track] = change.to
		events.append([&"node_entered", [change.track, change.to, change.edge]])
	for event: Dictionary in update.events:
		events.append([&"story_event_happened", [event.name, event.args]])
	events.append_array(_take_notes(update))
	events.append_array(_take_ending(update))
	return events


## Notes that are left out are as they were, or in a full update none.
func _take_notes(update: Dictionary) -> Array[Array]:
	if update.get("notes") == null and not update.full:
		return []
	var written := _dictionaries([] if update.get("notes") == null else update.notes)
	if written == notes:
		return []
	notes = written
	return [[&"notes_changed", [notes]]]


func _take_ending(update: Dictionary) -> Array[Array]:
	var before := ending
	ending = _text_or(update.get("ending"), "")
	if ending in ["", before]:
		return []
	return [[&"ending_reached", [ending]]]


func _offer(offered: Array) -> Array[Array]:
	choices = _dictionaries(offered)
	return [[&"choices_offered", [choices]]]


func _relate(character: String, values: Dictionary) -> Array[Array]:
	var known: Dictionary = relationships.get(character, {})
	known.merge(values, true)
	relationships[character] = known
	return [[&"relationship_changed", [character, values]]]


static func _dictionaries(values: Array) -> Array[Dictionary]:
	var typed: Array[Dictionary] = []
	typed.assign(values)
	return typed


static func _text_or(value: Variant, otherwise: String) -> String:
	return otherwise if value == null else value

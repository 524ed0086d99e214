extends "res://tests/unit_test.gd"
## What the server says: which messages are right, and which signals they become.

const Lines := preload("res://addons/npc_bridge/playback/lines.gd")
const MessageCheck := preload("res://addons/npc_bridge/connection/message_check.gd")
const Msgpack := preload("res://addons/npc_bridge/connection/msgpack.gd")
const Playout := preload("res://addons/npc_bridge/playback/playout.gd")
const Session := preload("res://addons/npc_bridge/connection/session.gd")
const FakeOutlet := preload("res://tests/unit/fake_outlet.gd")
const VECTORS := "res://../../tests/vectors/messages.json"

var _session := Session.new()


func test_every_message_of_the_contract_is_known_and_right() -> void:
	var messages := _messages()
	expect_equal(messages.size(), MessageCheck.FIELDS.size())
	for message in messages:
		expect(MessageCheck.FIELDS.has(message.type), "%s is not known" % message.type)
		expect_equal(MessageCheck.fault_of(message), "", message.type)


func test_a_needed_field_that_is_missing_or_of_another_type_is_named() -> void:
	for message in _messages():
		var fields: Dictionary = MessageCheck.FIELDS[message.type]
		for field: String in fields:
			var key := field.trim_suffix("?")
			var changed := message.duplicate(true)
			changed[key] = NodePath("wrong")
			expect("%s.%s" % [message.type, key] in MessageCheck.fault_of(changed), "wrong %s.%s" % [message.type, key])
			changed.erase(key)
			expect_equal(MessageCheck.fault_of(changed).is_empty(), field != key, "%s without %s" % [message.type, key])


func test_each_event_is_a_signal_of_the_bridge_with_as_many_arguments() -> void:
	var signals := {}
	var script: GDScript = load("res://addons/npc_bridge/nodes/npc_bridge.gd")
	for each in script.get_script_signal_list():
		signals[str(each.name)] = each.args.size()
	var lines := Lines.new(Playout.new(FakeOutlet.new()))
	for message in _messages():
		var events := _session.welcome(message, false) if message.type == "welcome" else _session.take(message)
		lines.take(message)
		for event in events:
			expect_equal(signals.get(str(event[0]), -1), event[1].size(), event[0])
	for event in lines.advance():
		expect_equal(signals.get(str(event[0]), -1), event[1].size(), event[0])


func test_facts_and_nodes_are_always_current() -> void:
	_session.welcome(_of("welcome"), false)
	expect_equal(_session.facts, {"gold": 5, "door": "shut", "clues": []})
	expect_equal(_session.nodes, {"mara": "gate.gate"})
	var events := _session.take(_of("story_update"))
	expect_equal(_session.facts.gold, 0)
	expect_equal(_session.nodes, {"mara": "gate.inside"})
	expect_equal(events[1], [&"facts_changed", [{"gold": 0}]])
	expect_equal(events[2], [&"node_entered", ["mara", "gate.inside", "bribe"]])
	expect_equal(events[3], [&"story_event_happened", ["gate_reached", {}]])
	expect_equal(_session.take(_of("story_update")), [] as Array[Array], "the same update again")


func test_a_full_update_replaces_what_was_known() -> void:
	_session.welcome(_of("welcome"), false)
	_session.take(_of("story_update"))
	var full: Dictionary = _of("welcome").story
	full.facts = {"gold": 9}
	_session.take(full)
	expect_equal(_session.facts, {"gold": 9})


func test_what_was_missed_is_told_by_what_follows_a_resumed_welcome() -> void:
	_session.welcome(_of("welcome"), false)
	var ahead := _of("welcome")
	ahead.story.version = 5
	ahead.story.facts = {"gold": 0}
	expect_equal(_session.welcome(ahead, true), [] as Array[Array])
	expect_equal(_session.take(_of("story_update")).size(), 4, "events of the update that was missed")


func test_choices_and_relationships_are_kept() -> void:
	_session.take(_of("choices"))
	expect_equal(_session.choices[0].choice, "bribe")
	_session.take(_of("relationship"))
	var more := _of("relationship")
	more.values = {"fear": 1}
	_session.take(more)
	expect_equal(_session.relationships, {"mara": {"trust": 3, "fear": 1}})


func test_a_notebook_stays_until_another_comes_and_is_empty_where_the_whole_state_has_none() -> void:
	_session.welcome(_of("welcome"), false)
	expect_equal(_session.notes, [] as Array[Dictionary])
	var note := {"note": "in", "text": "Mara let me in."}
	var update := _of("story_update")
	update.notes = [note]
	expect_equal(_session.take(update)[-1], [&"notes_changed", [[note] as Array[Dictionary]]])
	var next := _of("story_update")
	next.version += 1
	expect_equal(_session.take(next).size(), 4, "nothing is told of notes that are left out")
	expect_equal(_session.notes, [note] as Array[Dictionary])
	var full: Dictionary = _of("welcome").story
	expect_equal(_session.take(full)[-1], [&"notes_changed", [[] as Array[Dictionary]]])


func test_an_ending_is_told_once_and_gone_when_the_story_goes_back() -> void:
	_session.welcome(_of("welcome"), false)
	var update := _of("story_update")
	update.ending = "peace"
	expect_equal(_session.take(update)[-1], [&"ending_reached", ["peace"]])
	update.version += 1
	expect_equal(_session.take(update).size(), 4, "the same ending again")
	expect_equal(_session.ending, "peace")
	_session.take(_of("welcome").story)
	expect_equal(_session.ending, "")


func test_a_world_is_called_by_its_title_or_else_by_its_name() -> void:
	var welcome := _of("welcome")
	_session.welcome(welcome, false)
	expect_equal(_session.title, welcome.world)
	welcome.title = "The Gate"
	_session.welcome(welcome, true)
	expect_equal(_session.title, "The Gate")


func test_saved_slots_are_told_as_they_came() -> void:
	var saved := {"slot": "quick", "version": 5, "saved_s": 1767225600.0, "note": "Mara let me in."}
	expect_equal(_session.take(_of("slots")), [[&"slots_listed", [[saved] as Array[Dictionary]]]] as Array[Array])


func test_a_new_session_begins_with_nobody_doing_anything_and_nothing_on_offer() -> void:
	_session.take(_of("choices"))
	_session.take(_of("state"))
	var events := _session.welcome(_of("welcome"), false)
	expect_equal(events[0], [&"character_state_changed", ["mara", "idle"]])
	expect_equal(events[1], [&"choices_offered", [[] as Array[Dictionary]]])


func _of(type: String) -> Dictionary:
	return _messages().filter(func(each: Dictionary) -> bool: return each.type == type)[0]


func _messages() -> Array[Dictionary]:
	var messages: Array[Dictionary] = []
	for vector: Dictionary in JSON.parse_string(FileAccess.get_file_as_string(VECTORS)):
		if vector.from == "server":
			messages.append(Msgpack.new().unpack(str(vector.hex).hex_decode()))
	return messages

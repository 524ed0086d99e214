extends Node
## The autoload `NPCClient`: one player's connection, story and voices, which survive a change of scene.
##
## [codeblock]
## server ──▶ connection ──▶ session (story), lines (what is said), playout (its sound) ──▶ happened ──▶ NPCBridge
## server ◀── connection ◀── outbox ◀── what the player does, the talk gate, reports of what was heard
## [/codeblock]
## Games use the nodes [NPCBridge], [NPCCharacter2D], [NPCCharacter3D] and [NPCMicrophone], which find it by themselves,
## and make it where the plugin is not turned on. It goes on while the game is paused; the characters' voices do not.

## Something happened. [param event] is the name of a signal of [NPCBridge], with its arguments.
signal happened(event: StringName, arguments: Array)

const Connection := preload("npc_connection.gd")
const Lines := preload("../playback/lines.gd")
const Outbox := preload("outbox.gd")
const PlaybackReports := preload("../playback/playback_reports.gd")
const Playout := preload("../playback/playout.gd")
const Session := preload("session.gd")
const TalkGate := preload("../microphone/talk_gate.gd")
const VoiceOutlet := preload("../playback/voice_outlet.gd")

const VERSION := "0.1.0"
const _SPEAKER_HZ := 24000
const _MICROPHONE_HZ := 16000
# So that characters find the mouth of this frame.
const _PROCESS_FIRST := -1000

static var _instance: Node

## What the server has told of the story and its people.
var session := Session.new()
## Whom the player faces, the addressee first.
var faced: Array[String] = []
## As [enum NPCBridge.State].
var state := Connection.State.DISCONNECTED
## Plays the lines.
var playout: Playout
## What is being said.
var lines: Lines

var _settings: NPCSettings
var _opened_with: Array = []
var _connection := Connection.new()
var _outbox := Outbox.new(_connection)
var _reports: PlaybackReports
var _gate := TalkGate.new()
var _lost_s := -1.0
var _is_welcomed := false
var _is_voice_lost := false


func _init() -> void:
	if not is_instance_valid(_instance):
		_instance = self
	process_mode = PROCESS_MODE_ALWAYS
	process_priority = _PROCESS_FIRST
	var voice := AudioStreamPlayer.new()
	voice.name = "VoiceOfNobody"
	voice.process_mode = PROCESS_MODE_PAUSABLE
	add_child(voice)
	playout = Playout.new(VoiceOutlet.new(voice))
	playout.voice_lost.connect(_on_voice_lost)
	lines = Lines.new(playout)
	_reports = PlaybackReports.new(playout)
	_connection.state_changed.connect(_on_state_changed)
	_connection.message_received.connect(_on_message)
	_connection.problem_found.connect(report_problem)


## The autoload; where there is none, it is made.
static func shared() -> Node:
	if not is_instance_valid(_instance):
		var script: GDScript = load("res://addons/npc_bridge/connection/npc_client.gd")
		var made: Node = script.new()
		made.name = "NPCClient"
		var tree := Engine.get_main_loop() as SceneTree
		tree.root.add_child.call_deferred(made)
	return _instance


func _process(_delta: float) -> void:
	var now_s := now()
	_connection.poll(now_s)
	playout.process(now_s)
	_put_all(_gate.time_passes(now_s))
	for report in _reports.due(now_s):
		_outbox.put("playback", report, now_s)
	if _is_voice_lost:
		_is_voice_lost = false
		send("interrupt")
	_tell(lines.advance())


func _exit_tree() -> void:
	_connection.close()


## Connect, or go on in the session that stands if it has the same settings.
func open(settings: NPCSettings) -> void:
	var wanted := [settings.url, settings.world, settings.player_id, settings.token, settings.is_sound_wanted]
	if _connection.phase != Connection.Phase.IDLE and wanted == _opened_with:
		return
	close()
	_opened_with = wanted
	_settings = settings
	_is_welcomed = false
	_lost_s = -1.0
	session = Session.new()
	faced = []
	playout.rate_hz = _SPEAKER_HZ
	_put_all(_gate.restate())
	_connection.open(settings.url, _hello(settings), now())


## End the session for good, and forget what waits to be sent.
func close() -> void:
	_connection.close()
	_outbox.clear()


## Send a message when the server is there.
func send(type: String, fields: Dictionary = {}) -> void:
	_outbox.put(type, fields, now())


## The same for what must not be done twice, though it may have to be sent twice.
func send_once(type: String, fields: Dictionary) -> void:
	_outbox.put_once(type, fields, now())


## Face these characters, the addressee first; nobody if there are none.
func face(characters: Array[String]) -> void:
	faced = characters.duplicate()
	send("talk", {"characters": faced})


## The node of the faced character's track; else of the first track.
func node() -> String:
	var first: Variant = session.nodes.values()[0] if not session.nodes.is_empty() else ""
	return session.nodes.get(faced[0], first) if not faced.is_empty() else first


## Do something with the talk gate: its `press`, `cancel`, `hands_free`, `frame`; the messages that are due are sent.
func gate(method: StringName, arguments: Array = []) -> void:
	_put_all(_gate.callv(method, arguments))


## The talk button came up.
func release_talk() -> void:
	_gate.release(now())


## The microphone is heard by the server.
func is_listening() -> bool:
	return _gate.is_sending()


## Tell of something that could not be done: as a warning in the log, and by [signal NPCBridge.problem_reported].
func report_problem(code: String, message: String) -> void:
	push_warning("NPC Bridge: %s (%s)" % [message, code])
	happened.emit(&"problem_reported", [code, message])


## Seconds, never going back.
func now() -> float:
	return Time.get_ticks_usec() / 1e6


func _hello(settings: NPCSettings) -> Dictionary:
	var hello := {
		"world": settings.world,
		"player": {"id": settings.player_id, "language": settings.language},
		"audio_in": {"codec": "pcm_s16le", "rate": _MICROPHONE_HZ, "channels": 1},
		"audio_out": null,
		"lipsync": {"sets": ["oculus15"], "mode": "events", "lead_ms": settings.mouth_lead_ms},
		"client": {"name": "npc-server Godot addon", "version": VERSION},
		"latency": settings.is_latency_wanted,
	}
	if settings.is_sound_wanted:
		hello.audio_out = {"codec": "pcm_s16le", "rate": _SPEAKER_HZ}
	if settings.player_name:
		hello.player["name"] = settings.player_name
	if settings.token:
		hello["token"] = settings.token
	return hello


func _on_message(message: Dictionary) -> void:
	happened.emit(&"message_received", [message])
	match message.type:
		"welcome":
			_welcome(message)
		"utterance_start":
			playout.begin(message.utterance, message.character)
			_reports.begin(message.utterance, now())
			lines.take(message)
		"speech":
			playout.feed(message.utterance, message.at_ms, message.pcm)
			lines.take(message)
		"utterance_cancel":
			playout.cancel(message.utterance, now())
		"utterance_end":
			playout.end(message.utterance)
			lines.take(message)
		"cue":
			lines.take(message)
		"action":
			if not lines.take(message):
				_tell([Lines.action_event(message)])
		"pong":
			happened.emit(&"round_trip_measured", [now() * 1000.0 - float(message.t_ms)])
		"error":
			report_problem(message.code, message.message)
		_:
			_tell(session.take(message))


## Say again what a loss may have swallowed; to a server that forgot the session, how things stand.
func _welcome(message: Dictionary) -> void:
	var is_resumed: bool = message.recovered
	var is_forgotten := _is_welcomed and not is_resumed
	var was_welcomed := _is_welcomed
	_is_welcomed = true
	if message.get("audio_out") != null:
		playout.rate_hz = message.audio_out.rate
	if is_forgotten:
		playout.clear()
		_reports.clear()
		_tell(lines.clear())
	_outbox.flush(now(), _lost_s, is_forgotten)
	_lost_s = -1.0
	if was_welcomed:
		# The server shuts the microphone of a player whose connection is lost.
		_put_all(_gate.restate())
	# Taken first, so that who is told of the connection finds facts and people there.
	var events := session.welcome(message, is_resumed)
	_tell([[&"reconnected", [is_resumed]] if was_welcomed else [&"connected", []]])
	_tell(events)


func _on_state_changed(next: Connection.State, reason: String, retry_in_s: float) -> void:
	if state == Connection.State.CONNECTED and next != state:
		_lost_s = now()
	var is_changed := state != next
	state = next
	if is_changed:
		happened.emit(&"state_changed", [int(next)])
	if next == Connection.State.DISCONNECTED:
		playout.clear()
		_reports.clear()
		_tell(lines.clear())
		happened.emit(&"disconnected", [reason])
	elif retry_in_s >= 0.0:
		happened.emit(&"connection_lost", [reason, retry_in_s])


## A character went away in the middle of its line. What was not heard did not happen, and the server is told so, after
## it was told how much was heard.
func _on_voice_lost(_utterance: String) -> void:
	_is_voice_lost = true


func _put_all(messages: Array[Dictionary]) -> void:
	for message in messages:
		var fields := message.duplicate()
		fields.erase("type")
		_outbox.put(message.type, fields, now())


func _tell(events: Array[Array]) -> void:
	for event in events:
		happened.emit(event[0], event[1])

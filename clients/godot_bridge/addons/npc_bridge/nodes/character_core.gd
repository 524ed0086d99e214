extends RefCounted
## What [NPCCharacter2D] and [NPCCharacter3D] have in common: registers the voice, follows the mouth, emits the signals.

const Client := preload("../connection/npc_client.gd")
const Mouth := preload("../playback/mouth.gd")
const VoiceOutlet := preload("../playback/voice_outlet.gd")

# A single shape is shown for so long at least, but for lips that touch. More than that looks like jitter.
const _SHORTEST_SHAPE_S := 0.07
# `PP` and `FF`.
const _CONTACTS: Array[int] = [1, 2]
# Of rest, for a mouth to count as shut.
const _SHUT_ABOVE := 0.7

var character := ""
var is_speaking := false
var text := ""
var viseme := "sil"
var mouth_open := 0.0
var mouth_weights := Mouth.at_rest()
var emotion := ""
var emotion_strength := 0.0
var state := "idle"

var _node: Node
var _client: Client = Client.shared()
var _outlet: VoiceOutlet
var _shape := Mouth.REST
var _shape_since_s := -INF


## [param node]: the character, whose signals are emitted.
func _init(node: Node) -> void:
	_node = node


## The character is in the scene. [param voice]: its audio player.
func enter(id: String, voice: Node) -> void:
	character = id
	if character.is_empty():
		_client.report_problem(
			"no_character", "%s has no `character`; set the id that it has in the story" % _node.get_path()
		)
	_outlet = VoiceOutlet.new(voice)
	_client.playout.set_outlet(character, _outlet)
	state = _client.session.character_states.get(character, "idle")
	_client.happened.connect(_on_happened)


## The character is in the scene no more; a line that it says is broken off.
func leave() -> void:
	if not is_instance_valid(_client):
		return
	_client.happened.disconnect(_on_happened)
	if _client.playout.outlet_of(character) == _outlet:
		_client.playout.set_outlet(character, null)


## Look at the mouth of this moment. False: it is at rest, as before.
func follow() -> bool:
	var now_s := _client.now()
	is_speaking = _client.lines.is_speaking(character, now_s)
	text = _client.lines.text(character)
	var weights := _client.lines.mouth(character, now_s)
	var is_still := weights[Mouth.REST] == 1.0 and mouth_weights[Mouth.REST] == 1.0
	mouth_weights = weights
	if not is_still:
		_open_mouth()
		_choose_shape(now_s)
	return not is_still


## A mesh has none of the blend shapes that its map names.
func report_wrong_map(mesh: MeshInstance3D, map: NPCVisemeMap) -> void:
	var wanted := map.blend(mouth_weights).keys()
	var found: Array[String] = []
	for index in mesh.get_blend_shape_count():
		found.append(mesh.get("mesh").get_blend_shape_name(index))
	var words := "%s has none of the blend shapes of its viseme map (%s ...) but %s; choose or make another map"
	_client.report_problem("wrong_viseme_map", words % [mesh.get_path(), wanted.slice(0, 3), found.slice(0, 6)])


func _open_mouth() -> void:
	mouth_open = 0.0
	for shape in Mouth.COUNT:
		mouth_open += mouth_weights[shape] * NPCVisemeMap.OPENNESS[shape]


## The one shape that a sprite shows.
func _choose_shape(now_s: float) -> void:
	var strongest := Mouth.REST
	if mouth_weights[Mouth.REST] < _SHUT_ABOVE:
		for shape in range(1, Mouth.COUNT):
			if strongest == Mouth.REST or mouth_weights[shape] > mouth_weights[strongest]:
				strongest = shape
	if strongest == _shape or (now_s - _shape_since_s < _SHORTEST_SHAPE_S and not strongest in _CONTACTS):
		return
	_shape = strongest
	_shape_since_s = now_s
	viseme = NPCVisemeMap.VISEMES[strongest]
	_node.emit_signal(&"viseme_changed", viseme, mouth_weights[strongest])


func _on_happened(event: StringName, arguments: Array) -> void:
	match event:
		&"utterance_started", &"utterance_ended", &"utterance_interrupted", &"word_spoken", &"cue_reached":
			if arguments[0] == character:
				_on_line_event(event, arguments)
		&"character_state_changed":
			if arguments[0] == character:
				state = arguments[1]
				_node.emit_signal(&"state_changed", state)


func _on_line_event(event: StringName, arguments: Array) -> void:
	match event:
		&"utterance_started":
			_node.emit_signal(&"started_speaking", arguments[2])
		&"utterance_ended":
			_node.emit_signal(&"finished_speaking", arguments[2])
		&"utterance_interrupted":
			_node.emit_signal(&"finished_speaking", arguments[3])
		&"word_spoken":
			_node.emit_signal(&"word_spoken", arguments[1], arguments[2])
		&"cue_reached":
			_on_cue(arguments[1], arguments[2], arguments[3])


func _on_cue(kind: String, cue_name: String, strength: float) -> void:
	_node.emit_signal(&"cue_reached", kind, cue_name, strength)
	if kind == "emotion":
		emotion = cue_name
		emotion_strength = strength
		_node.emit_signal(&"emotion_changed", emotion, strength)
	elif kind == "gesture":
		_node.emit_signal(&"gesture_made", cue_name, strength)

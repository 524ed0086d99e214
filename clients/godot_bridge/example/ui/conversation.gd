class_name Conversation
extends Control
## Face to face: the portrait, the line that lights up, the player's words, what can be said, and what can be pressed.

## The player walks away.
signal left

## How long the view takes to come up.
const _ENTER_S := 0.35
const _HINTS: Array[String] = ["T|type", "1–9|choose", "H|hush", "N|notes"]
const _STATES: Dictionary = {"listening": "listens", "thinking": "thinks", "speaking": "speaks"}

## Whether somebody is being talked to.
var is_open := false

var _villager: Villager
var _bridge: NPCBridge
var _microphone: NPCMicrophone
var _tween: Tween

@onready var _portrait: Portrait = %Portrait
@onready var _plate: Control = $Plate
@onready var _column: Control = $Column
@onready var _name_row: Control = $NameRow
@onready var _name: Label = %Name
@onready var _aside: Label = %Aside
@onready var _subtitle: NPCSubtitle = %Subtitle
@onready var _you: Control = %You
@onready var _you_title: Label = %YouTitle
@onready var _you_words: Label = %YouWords
@onready var _latency: Control = %Latency
@onready var _total: Label = %Total
@onready var _parts: Label = %Parts
@onready var _keys: Control = %Keys
@onready var _typing: LineEdit = %Typing
@onready var _talk_hint: KeyHints = %TalkHint


func _ready() -> void:
	hide()
	_bridge = get_tree().get_first_node_in_group(&"npc_bridge") as NPCBridge
	_microphone = get_tree().get_first_node_in_group(&"microphone") as NPCMicrophone
	_bridge.transcript_received.connect(_on_transcript_received)
	_bridge.latency_measured.connect(_on_latency_measured)
	_bridge.speech_started.connect(_on_speech_started)
	_microphone.listening_changed.connect(_on_listening_changed)
	_subtitle.speaker_changed.connect(_on_speaker_changed)
	(%Choices as NPCChoices).choice_picked.connect(_on_choice_picked)
	_typing.text_submitted.connect(_on_typed)
	_typing.hide()


func _process(_delta: float) -> void:
	# A microphone may come and go while the game runs.
	var talk := "Space|hold and talk" if _microphone.is_open else "T|type (no microphone)"
	if _talk_hint.hints[0] != talk:
		_talk_hint.hints = PackedStringArray([talk] + (_HINTS if _microphone.is_open else _HINTS.slice(1)))
	# A long line makes its plate higher; the name stays on its edge.
	_name_row.position.y = _plate.position.y - 20.0
	_column.size.y = _plate.position.y - 26.0 - _column.position.y


func _unhandled_input(event: InputEvent) -> void:
	if not is_open:
		return
	if event.is_action_pressed("leave"):
		get_viewport().set_input_as_handled()
		close()
	elif event.is_action_pressed("type"):
		get_viewport().set_input_as_handled()
		_begin_typing()
	elif event.is_action_pressed("hush"):
		_bridge.interrupt()


func _input(event: InputEvent) -> void:
	if _typing.visible and event.is_action_pressed("leave"):
		get_viewport().set_input_as_handled()
		_end_typing()


## Turns to somebody.
func open(villager: Villager) -> void:
	is_open = true
	_villager = villager
	_portrait.look = villager.look
	_portrait.viseme = "sil"
	_name.text = villager.display_name
	_aside.text = ""
	_you.hide()
	var voice := villager.voice
	voice.viseme_changed.connect(_portrait.show_viseme)
	voice.emotion_changed.connect(_portrait.feel)
	voice.gesture_made.connect(_on_gesture_made)
	voice.cue_reached.connect(_on_cue_reached)
	voice.state_changed.connect(_on_state_changed)
	_portrait.feel(voice.emotion if voice.emotion else "neutral", voice.emotion_strength)
	_on_state_changed(voice.state)
	_fade_to(1.0)


## Walks away.
func close() -> void:
	if not is_open:
		return
	is_open = false
	_end_typing()
	var voice := _villager.voice
	voice.viseme_changed.disconnect(_portrait.show_viseme)
	voice.emotion_changed.disconnect(_portrait.feel)
	voice.gesture_made.disconnect(_on_gesture_made)
	voice.cue_reached.disconnect(_on_cue_reached)
	voice.state_changed.disconnect(_on_state_changed)
	_subtitle.wipe()
	_fade_to(0.0)
	left.emit()


## Tells in words what the character does.
func tell_action(action: String, args: Dictionary) -> void:
	var words := PackedStringArray([action.replace("_", " ")])
	for value: Variant in args.values():
		words.append(str(value))
	_aside.text = "(%s)" % " ".join(words)


func _fade_to(opacity: float) -> void:
	if _tween:
		_tween.kill()
	show()
	var start := Vector2(_portrait.position.x, 70.0)
	if opacity > 0.0:
		modulate.a = 0.0
		_portrait.position = start
	_tween = create_tween().set_parallel().set_trans(Tween.TRANS_CUBIC).set_ease(Tween.EASE_OUT)
	_tween.tween_property(self, "modulate:a", opacity, _ENTER_S)
	_tween.tween_property(_portrait, "position:y", 0.0 if opacity > 0.0 else 70.0, _ENTER_S)
	if opacity == 0.0:
		_tween.chain().tween_callback(hide)


func _begin_typing() -> void:
	_keys.hide()
	_typing.show()
	_typing.clear()
	_typing.grab_focus()


func _end_typing() -> void:
	_typing.release_focus()
	_typing.hide()
	_keys.show()


func _on_typed(words: String) -> void:
	_end_typing()
	if words.strip_edges():
		_show_words(words, true)
		_bridge.say_text(words.strip_edges())


func _on_choice_picked(choice: Dictionary) -> void:
	_show_words(choice["label"], true)


func _on_transcript_received(words: String, is_final: bool, _turn: String) -> void:
	if words:
		_show_words(words, is_final)


func _on_speech_started(_at_ms: float) -> void:
	_show_words("…", false)


func _on_listening_changed(is_listening: bool) -> void:
	if is_listening:
		_show_words("…", false)


func _show_words(words: String, is_final: bool) -> void:
	_you.show()
	_you_title.text = "You" if is_final else "You, so far"
	_you_words.text = words


func _on_speaker_changed(_character: String, display_name: String) -> void:
	_name.text = display_name


func _on_state_changed(state: String) -> void:
	_portrait.state = state
	_aside.text = _STATES.get(state, "")


func _on_gesture_made(gesture: String, _strength: float) -> void:
	_portrait.gesticulate(gesture)
	_aside.text = "(%s)" % gesture.replace("_", " ")


func _on_cue_reached(kind: String, cue_name: String, _strength: float) -> void:
	if kind == "gaze":
		_portrait.look_at_place(cue_name)


func _on_latency_measured(latency: Dictionary) -> void:
	var parts := PackedStringArray()
	var names := {"endpoint_ms": "turn end", "stt_ms": "hearing", "decide_ms": "story", "first_audio_ms": "voice"}
	for key: String in names:
		if key in latency:
			parts.append("%s %.0f" % [names[key], latency[key]])
	_latency.show()
	_total.text = "%.0f ms to the first sound" % latency["total_ms"]
	_parts.text = "   ".join(parts)

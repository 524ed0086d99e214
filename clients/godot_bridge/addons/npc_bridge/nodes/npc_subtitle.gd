@icon("res://addons/npc_bridge/icons/npc_subtitle.svg")
class_name NPCSubtitle
extends RichTextLabel
## Shows what a character says; each word lights up as its sound is heard.
##
## Put it anywhere in a game that has an [NPCBridge]; it needs no code, and may stay while scenes change. Fonts and
## sizes are those of a [RichTextLabel]; a [Theme] may also give the type [code]NPCSubtitle[/code] the colours
## [code]heard_color[/code], [code]coming_color[/code] and [code]speaker_color[/code].

## A character began to speak, and this now shows the line. [param display_name] is for people to read.
signal speaker_changed(character: String, display_name: String)

const Client := preload("../connection/npc_client.gd")

## Whether the speaker's name stands above the line.
@export var shows_speaker := true
## Only this character's lines are shown; empty shows everybody's.
@export var character := ""
## How long a line stays after it was said, in seconds; 0 keeps it until the next one.
@export_range(0.0, 30.0, 0.5) var stays_s := 5.0

## How many words of the present line were heard.
var words_heard := 0
## Id of the character whose line is shown.
var speaker := ""

var _client: Client = Client.shared()
var _utterance := ""
var _speaker_name := ""
var _words := PackedStringArray()
# The line was not known as a whole: it grows with its sound.
var _grows := false
var _is_over := true
var _leaves_in_s := 0.0


func _ready() -> void:
	bbcode_enabled = false
	fit_content = true
	scroll_active = false
	set_process(false)
	_client.happened.connect(_on_happened)


func _process(delta: float) -> void:
	_leaves_in_s -= delta
	if _leaves_in_s <= 0.0:
		wipe()


func _notification(what: int) -> void:
	if what == NOTIFICATION_THEME_CHANGED and is_node_ready():
		_write()


## Empties it.
func wipe() -> void:
	set_process(false)
	_utterance = ""
	speaker = ""
	_words = PackedStringArray()
	words_heard = 0
	_write()


func _on_happened(event: StringName, arguments: Array) -> void:
	match event:
		&"utterance_started":
			_begin(arguments[0], arguments[1], arguments[2])
		&"word_spoken":
			_light(arguments[0], arguments[1], arguments[2])
		&"utterance_ended":
			_finish(arguments[1], arguments[2])
		&"utterance_interrupted":
			_finish(arguments[1], arguments[3] + " –" if arguments[3] else "")


func _begin(of: String, utterance: String, line: String) -> void:
	if character != "" and of != character:
		return
	set_process(false)
	_utterance = utterance
	_is_over = false
	words_heard = 0
	_words = line.split(" ", false)
	_grows = _words.is_empty()
	speaker = of
	_speaker_name = (_client.session.characters.get(of, {}) as Dictionary).get("name", of)
	speaker_changed.emit(of, _speaker_name)
	_write()


func _light(of: String, word: String, index: int) -> void:
	if of != speaker or _is_over:
		return
	words_heard = index + 1
	if _grows:
		_words.append(word)
	_write()


func _finish(utterance: String, line: String) -> void:
	if utterance != _utterance:
		return
	_words = line.split(" ", false)
	words_heard = _words.size()
	_is_over = true
	_write()
	if stays_s > 0.0:
		_leaves_in_s = stays_s
		set_process(true)


func _write() -> void:
	clear()
	if _words.is_empty():
		return
	if shows_speaker:
		push_color(_colour(&"speaker_color", 1.0))
		add_text(_speaker_name)
		pop()
		newline()
	var heard := _colour(&"heard_color", 1.0)
	var coming := _colour(&"coming_color", 0.5)
	for number in _words.size():
		var is_current := number == words_heard - 1 and not _is_over
		push_color(heard if number < words_heard else coming)
		if is_current:
			push_underline()
		add_text(_words[number])
		if is_current:
			pop()
		add_text(" ")
		pop()


func _colour(item: StringName, opacity: float) -> Color:
	if has_theme_color(item, &"NPCSubtitle"):
		return get_theme_color(item, &"NPCSubtitle")
	var plain := get_theme_color(&"default_color")
	return Color(plain, plain.a * opacity)

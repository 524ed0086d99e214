extends Control
## The player's notebook, as the story's author wrote it, and what is new in it.

const _SHOWN_S := 6.0

var _bridge: NPCBridge
var _known: Array[String] = []
var _is_whole_state := false
var _shown_for_s := 0.0

@onready var _page: Control = %Page
@onready var _list: VBoxContainer = %List
@onready var _toast: Control = %Toast
@onready var _toast_words: Label = %ToastWords


func _ready() -> void:
	_bridge = get_tree().get_first_node_in_group(&"npc_bridge") as NPCBridge
	_bridge.story_changed.connect(_on_story_changed)
	_bridge.notes_changed.connect(_on_notes_changed)
	_bridge.ending_reached.connect(_on_ending_reached)
	_page.hide()
	_toast.hide()


func _process(delta: float) -> void:
	_shown_for_s += delta
	if _shown_for_s > _SHOWN_S:
		_toast.hide()


func _unhandled_input(event: InputEvent) -> void:
	if event.is_action_pressed("notes"):
		get_viewport().set_input_as_handled()
		_page.visible = not _page.visible
		_toast.hide()
	elif event.is_action_pressed("leave") and _page.visible:
		get_viewport().set_input_as_handled()
		_page.hide()


func _on_story_changed(update: Dictionary) -> void:
	_is_whole_state = update.full


## Those that the player has read before, or that a loaded game brings, are not news.
func _on_notes_changed(notes: Array[Dictionary]) -> void:
	var fresh := notes.filter(func(note: Dictionary) -> bool: return note.note not in _known)
	_known.assign(notes.map(func(note: Dictionary) -> String: return note.note))
	_write(notes)
	if not fresh.is_empty() and not _is_whole_state:
		_tell("New in your notes: " + fresh[-1].text)


func _on_ending_reached(_ending: String) -> void:
	_tell("The story has come to its end. N shows your notes.")


func _tell(words: String) -> void:
	_toast_words.text = words
	_shown_for_s = 0.0
	_toast.show()


func _write(notes: Array[Dictionary]) -> void:
	for child in _list.get_children():
		_list.remove_child(child)
		child.queue_free()
	for note in notes:
		var label := Label.new()
		label.text = "•  " + str(note.text)
		label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
		_list.add_child(label)

extends Control
## The traveller's notes: the story's facts in words that give away no more than was found.

const _SHOWN_S := 6.0
const _CLUES: Dictionary = {
	"flour": "There is flour on the ladder in the bell tower.",
	"wool": "A thread of red wool hangs on the hook of the bell.",
	"beam": "The beam that holds the bell is rotten.",
	"lantern": "Agnes saw a lantern on the mill path after midnight.",
	"ledger": "Edmund's book says that new oak was bought. There is none.",
	"clapper": "Rose gave me the clapper of the bell.",
}
const _TRUTHS: Dictionary = {
	"agnes_word": "Agnes will vouch for me.",
	"oak_known": "Forty silver were paid for new oak in spring, Rose says.",
	"confessed": "Rose took the clapper, so that nobody could ring the bell.",
	"admitted": "Edmund spent the silver that was meant for oak.",
	"case_made": "I can prove it all now. Agnes would hear me; or Edmund might put it right.",
	"can_mend": "With the clapper, and Edmund's promise, the bell can be mended. Walter should know.",
}
const _ENDINGS: Dictionary = {
	"justice": "The whole village knows the truth.",
	"mercy": "The bell will ring again, and nobody was shamed.",
}

var _bridge: NPCBridge
var _known: Array[String] = []
var _ending := ""
var _shown_for_s := 0.0

@onready var _page: Control = %Page
@onready var _list: VBoxContainer = %List
@onready var _purse: Label = %Purse
@onready var _toast: Control = %Toast
@onready var _toast_words: Label = %ToastWords


func _ready() -> void:
	_bridge = get_tree().get_first_node_in_group(&"npc_bridge") as NPCBridge
	_bridge.story_changed.connect(_on_story_changed)
	_bridge.story_event_happened.connect(_on_story_event_happened)
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


## The notes that these facts give.
static func notes_of(facts: Dictionary) -> Array[String]:
	var notes: Array[String] = []
	for clue: String in _CLUES:
		if clue in facts.get("clues", []):
			notes.append(_CLUES[clue])
	for fact: String in _TRUTHS:
		if facts.get(fact, false):
			notes.append(_TRUTHS[fact])
	return notes


func _on_story_changed(update: Dictionary) -> void:
	var notes := notes_of(_bridge.facts)
	var is_fresh := func(note: String) -> bool: return note not in _known
	var fresh := notes.filter(is_fresh)
	_known = notes
	_write()
	if not fresh.is_empty() and not update.get("full", false):
		_tell("New in your notes: " + fresh[-1])


func _on_story_event_happened(event_name: String, args: Dictionary) -> void:
	if event_name == "story_ends":
		_ending = _ENDINGS.get(args.get("how", ""), "The story is over.")
		_tell(_ending)
		_write()


func _tell(words: String) -> void:
	_toast_words.text = words
	_shown_for_s = 0.0
	_toast.show()


func _write() -> void:
	for child in _list.get_children():
		_list.remove_child(child)
		child.queue_free()
	var lines := _known.duplicate()
	if _ending:
		lines.append(_ending)
	if lines.is_empty():
		lines.append("Nothing yet. Ask the people of Millbrook about the bell.")
	for line in lines:
		var label := Label.new()
		label.text = "•  " + line
		label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
		_list.add_child(label)
	_purse.text = "%d gold" % _bridge.facts.get("gold", 0)

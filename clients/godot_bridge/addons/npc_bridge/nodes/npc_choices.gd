@icon("res://addons/npc_bridge/icons/npc_choices.svg")
class_name NPCChoices
extends VBoxContainer
## Offers what the player can tap instead of saying it, as buttons.
##
## Put it anywhere in a game that has an [NPCBridge]; it needs no code, and may stay while scenes change. Buttons are
## picked by mouse or touch, by the focus (arrow keys and Enter, D-pad and A) and by the number keys 1 to 9. A [Theme]
## may have the type variations [code]NPCChoice[/code] (of Button), [code]NPCChoiceNumber[/code],
## [code]NPCChoiceLabel[/code] and [code]NPCChoiceHint[/code] (of Label).

## The player picked this choice: [code]choice[/code], [code]label[/code] and perhaps [code]hint[/code].
signal choice_picked(choice: Dictionary)

const Client := preload("../connection/npc_client.gd")

## Whether the number keys pick a choice.
@export var uses_number_keys := true
## Whether the first choice takes the focus when nothing else has it, so that a gamepad can pick at once.
@export var takes_focus := true

var _client: Client = Client.shared()
var _choices: Array[Dictionary] = []


func _ready() -> void:
	_client.happened.connect(_on_happened)
	offer(_client.session.choices)


func _unhandled_key_input(event: InputEvent) -> void:
	var key := event as InputEventKey
	if not uses_number_keys or not key.pressed or key.echo or not is_visible_in_tree():
		return
	var number := _number_of(key.keycode)
	if number >= 0 and number < _choices.size():
		get_viewport().set_input_as_handled()
		pick(number)


func _unhandled_input(event: InputEvent) -> void:
	var is_direction := event.is_action_pressed(&"ui_down") or event.is_action_pressed(&"ui_up")
	if is_direction and get_child_count() and is_visible_in_tree() and get_viewport().gui_get_focus_owner() == null:
		get_viewport().set_input_as_handled()
		(get_child(0) as Button).grab_focus()


## Shows these choices instead of those before.
func offer(choices: Array[Dictionary]) -> void:
	for button in get_children():
		remove_child(button)
		button.queue_free()
	_choices = choices.duplicate()
	for number in _choices.size():
		add_child(_button(number))
	if takes_focus and get_child_count() and get_viewport().gui_get_focus_owner() == null:
		(get_child(0) as Button).grab_focus()


## Picks one as a tap does; [param number] counts from 0.
func pick(number: int) -> void:
	var choice := _choices[number]
	for button: Button in get_children():
		button.disabled = true
	_client.send_once("choose", {"choice": choice["choice"]})
	choice_picked.emit(choice)


func _on_happened(event: StringName, arguments: Array) -> void:
	if event == &"choices_offered":
		offer(arguments[0])


func _button(number: int) -> Button:
	var choice := _choices[number]
	var button := Button.new()
	button.theme_type_variation = &"NPCChoice"
	button.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	button.pressed.connect(pick.bind(number))
	var margin := MarginContainer.new()
	for side: String in ["left", "right"]:
		margin.add_theme_constant_override("margin_" + side, 12)
	for side: String in ["top", "bottom"]:
		margin.add_theme_constant_override("margin_" + side, 8)
	margin.mouse_filter = Control.MOUSE_FILTER_IGNORE
	button.add_child(margin)
	margin.set_anchors_preset(Control.PRESET_TOP_WIDE)
	var row := HBoxContainer.new()
	row.mouse_filter = Control.MOUSE_FILTER_IGNORE
	row.add_theme_constant_override("separation", 12)
	margin.add_child(row)
	if uses_number_keys and number < 9:
		row.add_child(_label(str(number + 1), &"NPCChoiceNumber"))
	var words := VBoxContainer.new()
	words.mouse_filter = Control.MOUSE_FILTER_IGNORE
	words.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	words.add_theme_constant_override("separation", 0)
	row.add_child(words)
	words.add_child(_label(choice["label"], &"NPCChoiceLabel", true))
	if choice.get("hint"):
		words.add_child(_label(choice["hint"], &"NPCChoiceHint", true))
	# A Button does not grow with its children by itself.
	var grow := func() -> void: button.custom_minimum_size.y = margin.get_combined_minimum_size().y
	margin.minimum_size_changed.connect(grow)
	margin.resized.connect(grow)
	return button


func _label(text: String, variation: StringName, wraps := false) -> Label:
	var label := Label.new()
	label.text = text
	label.theme_type_variation = variation
	label.mouse_filter = Control.MOUSE_FILTER_IGNORE
	if wraps:
		label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	else:
		label.size_flags_vertical = Control.SIZE_SHRINK_BEGIN
	return label


func _number_of(keycode: Key) -> int:
	if keycode >= KEY_1 and keycode <= KEY_9:
		return keycode - KEY_1
	if keycode >= KEY_KP_1 and keycode <= KEY_KP_9:
		return keycode - KEY_KP_1
	return -1

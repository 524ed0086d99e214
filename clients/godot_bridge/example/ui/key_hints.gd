class_name KeyHints
extends HBoxContainer
## A line of keys and what they do.

## Each as [code]key|what it does[/code].
@export var hints: PackedStringArray:
	set(value):
		hints = value
		if is_node_ready():
			_write()


func _ready() -> void:
	_write()


func _write() -> void:
	for child in get_children():
		remove_child(child)
		child.queue_free()
	for hint in hints:
		var parts := hint.split("|")
		var pair := HBoxContainer.new()
		pair.add_theme_constant_override("separation", 8)
		for number in parts.size():
			var label := Label.new()
			label.text = parts[number]
			label.theme_type_variation = &"Key" if number == 0 else &"Quiet"
			pair.add_child(label)
		add_child(pair)

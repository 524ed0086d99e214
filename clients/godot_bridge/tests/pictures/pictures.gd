extends Node
## Plays the example scene as a player would, and takes pictures of it.
##
## [code]godot --path . res://tests/pictures/pictures.tscn -- --url ws://... --player ID --into FOLDER[/code]
## Each picture is told on a line of its own: [code]PICTURE {"name": ..., "areas": {...}}[/code], where an area is a
## rectangle of the picture: x, y, width, height. Ends with 1 if something did not come. With [code]--stays[/code]
## the game stands still in the middle of the conversation.

const _WITHIN_S := 20.0
const _MEETING := Vector2(420, 562)

var _village: Node
var _bridge: NPCBridge
var _conversation: Conversation
var _line := ""
var _heard := 0
var _is_line_over := false


func _ready() -> void:
	_village = (load("res://example/village.tscn") as PackedScene).instantiate()
	add_child(_village)
	_bridge = _village.get_node("NPCBridge")
	_conversation = _village.get_node("%Conversation")
	_follow(_bridge)
	await _play()
	if not get_tree().paused:
		get_tree().quit(0)


func _play() -> void:
	await _until("the connection", func() -> bool: return _bridge.state == NPCBridge.State.CONNECTED)
	await _wait(1.0)
	await _take("village", {})
	await _meet("Agnes")
	await _hush()
	await _take("choices", {"choices": _area(_conversation.get_node("%Choices"))})
	await _press(KEY_T)
	await _type("What is the news?")
	await _until("her answer", func() -> bool: return _voice("Agnes").is_speaking and _heard >= 5)
	await _until("an open mouth", func() -> bool: return _voice("Agnes").viseme in ["aa", "E", "O"] and _sees())
	await _wait(0.08)
	await _take("conversation", _areas())
	if "--stays" in OS.get_cmdline_user_args():
		await _wait(0.1)
		get_tree().paused = true
		return
	await _hush()
	await _pick_gossip()
	await _take_a_note()
	await _show_mouth("sil")
	await _show_mouth("aa")
	await _play_minimal()


## By its number key.
func _pick_gossip() -> void:
	await _pick("Some gossip")
	await _until("some gossip", func() -> bool: return _voice("Agnes").is_speaking and _heard >= 3)
	await _take("picked", _areas())
	await _hush()


## What changes a fact is written down.
func _take_a_note() -> void:
	await _pick("About Walter")
	var toast: Control = _village.get_node("Screen/QuestNotes/%Toast")
	await _until("a note", func() -> bool: return toast.visible)
	await _wait(0.4)
	await _take("noted", {"toast": _area(toast)})
	await _press(KEY_N)
	await _wait(0.2)
	await _take("notes", {"page": _area(_village.get_node("Screen/QuestNotes/%Page"))})
	await _press(KEY_N)
	await _hear_out()


## By the number that stands before it.
func _pick(label: String) -> void:
	await _until(label, func() -> bool: return not _numbered(label).is_empty())
	var number := _bridge.choices.find(_numbered(label)[0])
	await _press((KEY_1 + number) as Key)


func _numbered(label: String) -> Array[Dictionary]:
	return _bridge.choices.filter(func(choice: Dictionary) -> bool: return choice["label"] == label)


## The smallest scene, as it is after another one of the same game.
func _play_minimal() -> void:
	_village.queue_free()
	await _wait(0.3)
	var minimal := (load("res://example/minimal.tscn") as PackedScene).instantiate()
	var settings := (load("res://example/settings.tres") as NPCSettings).duplicate() as NPCSettings
	settings.player_id += "-minimal"
	(minimal.get_node("NPCBridge") as NPCBridge).settings = settings
	add_child(minimal)
	_heard = 0
	_follow(minimal.get_node("NPCBridge") as NPCBridge)
	var agnes: NPCCharacter2D = minimal.get_node("Agnes")
	await _until("her greeting", func() -> bool: return agnes.is_speaking and _heard >= 5)
	await _until("an open mouth", func() -> bool: return agnes.viseme in ["aa", "O"])
	await _take(
		"minimal",
		{
			"mouth": _numbers(_mouth_of(agnes)),
			"subtitle": _area(minimal.get_node("NPCSubtitle")),
		}
	)


func _mouth_of(agnes: NPCCharacter2D) -> Rect2:
	var frame := agnes.mouth.sprite_frames.get_frame_texture(agnes.mouth.animation, agnes.mouth.frame)
	return agnes.mouth.get_global_transform() * Rect2(Vector2.ZERO, frame.get_size())


## Walks up to somebody from the right.
func _meet(who: String) -> void:
	var traveller: Traveller = _village.get_node("Square/People/Traveller")
	traveller.position = _MEETING
	Input.action_press("walk_left")
	await _until("somebody near", func() -> bool: return not _bridge.faced.is_empty())
	Input.action_release("walk_left")
	await _until("the conversation", func() -> bool: return _conversation.is_open)
	await _until("the greeting of %s" % who, func() -> bool: return _voice(who).is_speaking)


## Whether the portrait does not blink just now.
func _sees() -> bool:
	var eyes: Sprite2D = _conversation.get_node("%Portrait/Head/Eyes")
	return eyes.frame % eyes.hframes < 5


func _hush() -> void:
	await _press(KEY_H)
	await _until("silence", func() -> bool: return _is_line_over)
	await _wait(0.3)


func _hear_out() -> void:
	await _until("the end of the line", func() -> bool: return _is_line_over)
	await _wait(0.4)


func _follow(bridge: NPCBridge) -> void:
	bridge.word_spoken.connect(func(_character: String, _text: String, index: int) -> void: _heard = index + 1)
	bridge.utterance_started.connect(_on_utterance_started)
	bridge.utterance_ended.connect(_on_utterance_ended)
	bridge.utterance_interrupted.connect(_on_utterance_interrupted)


func _on_utterance_started(_character: String, _utterance: String, text: String) -> void:
	_line = text
	_heard = 0
	_is_line_over = false


func _on_utterance_ended(_character: String, _utterance: String, _text: String) -> void:
	_is_line_over = true


func _voice(who: String) -> NPCCharacter2D:
	return _village.get_node("Square/People/%s/Voice" % who)


func _on_utterance_interrupted(_character: String, _utterance: String, _text: String, _heard_text: String) -> void:
	_is_line_over = true


## As her voice would: by its signal.
func _show_mouth(viseme: String) -> void:
	_voice("Agnes").viseme_changed.emit(viseme, 1.0)
	await _wait(0.5)
	await _take("mouth_" + viseme, _areas())


func _areas() -> Dictionary:
	var mouth: Sprite2D = _conversation.get_node("%Portrait/Head/Mouth")
	var skull: Sprite2D = _conversation.get_node("%Portrait/Head/Skull")
	return {
		"mouth": _sprite_area(mouth),
		"face": _sprite_area(skull),
		"subtitle": _area(_conversation.get_node("%Subtitle")),
		"choices": _area(_conversation.get_node("%Choices")),
	}


func _area(control: Control) -> Array[float]:
	return _numbers(control.get_global_rect())


func _sprite_area(sprite: Sprite2D) -> Array[float]:
	return _numbers(sprite.get_global_transform_with_canvas() * sprite.get_rect())


func _numbers(rect: Rect2) -> Array[float]:
	return [rect.position.x, rect.position.y, rect.size.x, rect.size.y]


func _press(key: Key) -> void:
	for is_down: bool in [true, false]:
		var event := InputEventKey.new()
		event.keycode = key
		event.physical_keycode = key
		event.pressed = is_down
		Input.parse_input_event(event)
		await get_tree().process_frame


func _type(words: String) -> void:
	for letter in words:
		var event := InputEventKey.new()
		event.unicode = letter.unicode_at(0)
		event.pressed = true
		Input.parse_input_event(event)
	await get_tree().process_frame
	await _press(KEY_ENTER)


func _take(picture: String, areas: Dictionary) -> void:
	await RenderingServer.frame_post_draw
	var path := _argument("--into", "user://").path_join(picture + ".png")
	get_viewport().get_texture().get_image().save_png(path)
	if not "--stays" in OS.get_cmdline_user_args():
		print("PICTURE ", JSON.stringify({"name": picture, "areas": areas, "line": _line, "heard": _heard}))


func _argument(option: String, otherwise: String) -> String:
	var arguments := OS.get_cmdline_user_args()
	var place := arguments.find(option)
	return otherwise if place < 0 else arguments[place + 1]


func _wait(seconds: float) -> void:
	await get_tree().create_timer(seconds).timeout


func _until(what: String, is_so: Callable) -> void:
	var end_ms := Time.get_ticks_msec() + int(_WITHIN_S * 1000.0)
	while not is_so.call():
		if Time.get_ticks_msec() > end_ms:
			printerr("%s did not come within %d s" % [what, int(_WITHIN_S)])
			get_tree().quit(1)
			await get_tree().create_timer(60.0).timeout
		await get_tree().process_frame

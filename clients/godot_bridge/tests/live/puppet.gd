extends SceneTree
## A game that is played from outside: each line of standard input is an expression that is evaluated in it, and
## everything that happens is a line of standard output.
##
## godot --headless --path clients/godot_bridge --script res://tests/live/puppet.gd -- [--sound]
##
## Expressions know `tree`, `client` (the autoload), `scene` and, by their names, the nodes that [method make] made:
## [codeblock]
## tree.make("bridge", {"url": "ws://127.0.0.1:8765/v1", "player_id": "robin"})
## bridge.talk_to("agnes")
## [/codeblock]
## Answers are {"answer": value}; what happens is {"event": name, "arguments": [...], "at_ms": ..., "of": node}.
## With `--sound`, bytes are told whole (base64), and `fed` tells the frames that were given to a voice.

const Msgpack := preload("res://addons/npc_bridge/connection/msgpack.gd")
const Mouth := preload("res://addons/npc_bridge/playback/mouth.gd")
const VoiceOutlet := preload("res://addons/npc_bridge/playback/voice_outlet.gd")
const Client := preload("res://addons/npc_bridge/connection/npc_client.gd")
const SCRIPTS := {
	"bridge": "res://addons/npc_bridge/nodes/npc_bridge.gd",
	"character_2d": "res://addons/npc_bridge/nodes/npc_character_2d.gd",
	"character_3d": "res://addons/npc_bridge/nodes/npc_character_3d.gd",
	"microphone": "res://addons/npc_bridge/nodes/npc_microphone.gd",
	"subtitle": "res://addons/npc_bridge/nodes/npc_subtitle.gd",
	"choices": "res://addons/npc_bridge/nodes/npc_choices.gd",
}
const FRAMES_A_SECOND := 60

var scene := Node.new()
var client: Client

var _beeping: VoiceOutlet
var _lines: Array[String] = []
var _mutex := Mutex.new()
var _reader := Thread.new()
var _is_over := false
var _tells_sound := false


func _initialize() -> void:
	Engine.max_fps = FRAMES_A_SECOND
	_tells_sound = "--sound" in OS.get_cmdline_user_args()
	root.add_child(scene)
	scene.name = "scene"
	_begin.call_deferred()


func _begin() -> void:
	client = Client.shared()
	client.happened.connect(_tell.bind("client"))
	if _tells_sound:
		client.playout.fed.connect(_tell_fed)
	_reader.start(_read)
	print(JSON.stringify({"answer": "ready"}))


func _process(_delta: float) -> bool:
	_mutex.lock()
	var lines := _lines.duplicate()
	_lines.clear()
	_mutex.unlock()
	for line: String in lines:
		_obey(line)
	if _beeping != null:
		_tell(&"heard", [Time.get_unix_time_from_system(), _beeping.heard(client.now()) / 24.0], "beeps")
	if _is_over:
		_reader.wait_to_finish()
		scene.free()
		client.free()
		return true
	return false


## Put a node into the scene; its signals are told.
func make(kind: String, node_name: String, properties: Dictionary = {}) -> String:
	var script: GDScript = load(SCRIPTS[kind])
	var node: Node = script.new()
	node.name = node_name
	for property: String in properties:
		node.set(property, properties[property])
	for emitted in script.get_script_signal_list():
		if kind != "bridge":
			node.connect(emitted.name, _tell_signal.bind(node_name, str(emitted.name)))
	scene.add_child(node)
	return node_name


## Settings for a bridge.
func settings(properties: Dictionary) -> NPCSettings:
	var made := NPCSettings.new()
	for property: String in properties:
		made.set(property, properties[property])
	return made


## Leave the scene, as `change_scene_to_file` does, for an empty one.
func leave_scene() -> void:
	scene.queue_free()
	scene = Node.new()
	root.add_child(scene)


## The mouth at a time, for shapes of [begin, duration, shape, weight].
func mouth(shapes: Array, at_ms: float) -> Array:
	var visemes: Array[Vector4] = []
	for shape: Array in shapes:
		visemes.append(Vector4(shape[0], shape[1], shape[2], shape[3]))
	return Array(Mouth.blend(visemes, at_ms))


## Beeps at 1 kHz, 10 ms long, one each 200 ms for a second, by the voice of a player of this class. Where the clock
## stands is told as `heard` with each frame of the game: the time by the machine's clock, and the place in ms.
func beep(player_class: String) -> void:
	var player: Node = ClassDB.instantiate(player_class)
	scene.add_child(player)
	if player is AudioStreamPlayer3D:
		scene.add_child(Camera3D.new())
	var frames := PackedVector2Array()
	for index in 24000:
		var sample := 0.8 * sin(TAU * index / 24.0) if index % 4800 < 240 else 0.0
		frames.append(Vector2(sample, sample))
	_beeping = VoiceOutlet.new(player)
	_beeping.start(24000)
	_beeping.feed(frames)


## Microseconds to write, and to read, a message that was given as its bytes in hex.
func codec_us(hex: String, rounds: int) -> Array:
	var codec := Msgpack.new()
	var bytes := hex.hex_decode()
	var began_us := Time.get_ticks_usec()
	for _round in rounds:
		codec.unpack(bytes)
	var read_us := Time.get_ticks_usec()
	var message: Variant = codec.unpack(bytes)
	var between_us := Time.get_ticks_usec()
	for _round in rounds:
		codec.pack(message)
	var written_us := Time.get_ticks_usec()
	return [float(written_us - between_us) / rounds, float(read_us - began_us) / rounds]


## Draw no picture for so long, as a game does that loads something.
func stand_still(for_ms: int) -> void:
	OS.delay_msec(for_ms)


func _read() -> void:
	while true:
		var line := OS.read_string_from_stdin(65536)
		_mutex.lock()
		_lines.append(line)
		_is_over = line.is_empty() or line.strip_edges() == "quit"
		_mutex.unlock()
		if _is_over:
			return


func _obey(line: String) -> void:
	if line.strip_edges() in ["", "quit"]:
		return
	var names := ["tree", "client", "scene"]
	var values: Array[Variant] = [self, client, scene]
	for child in scene.get_children():
		names.append(str(child.name))
		values.append(child)
	var expression := Expression.new()
	if expression.parse(line, names) != OK:
		printerr("SCRIPT ERROR: %s: %s" % [line, expression.get_error_text()])
		return
	var answer: Variant = expression.execute(values)
	if expression.has_execute_failed():
		printerr("SCRIPT ERROR: %s: %s" % [line, expression.get_error_text()])
	print(JSON.stringify({"answer": _plain(answer)}))


func _tell(event: StringName, arguments: Array, of: String) -> void:
	var told := {"event": event, "arguments": _plain(arguments), "at_ms": Time.get_ticks_usec() / 1000.0, "of": of}
	print(JSON.stringify(told))


func _tell_fed(utterance: String, frames: PackedVector2Array) -> void:
	var pcm := PackedByteArray()
	pcm.resize(2 * frames.size())
	for index in frames.size():
		if frames[index].x != frames[index].y:
			printerr("SCRIPT ERROR: the ears hear different things")
		pcm.encode_s16(2 * index, roundi(frames[index].x * 32768.0))
	_tell(&"fed", [utterance, pcm], "playout")


## Called with a signal's arguments, then the node's name and the signal's.
func _tell_signal(
	a: Variant, b: Variant = null, c: Variant = null, d: Variant = null, e: Variant = null, f: Variant = null
) -> void:
	var all: Array = [a, b, c, d, e, f].filter(func(each: Variant) -> bool: return each != null)
	var event: String = all.pop_back()
	var of: String = all.pop_back()
	_tell(StringName(event), all, of)


func _plain(value: Variant) -> Variant:
	match typeof(value):
		TYPE_PACKED_BYTE_ARRAY:
			return Marshalls.raw_to_base64(value) if _tells_sound else "%d bytes" % value.size()
		TYPE_DICTIONARY:
			var map := {}
			for key: Variant in value:
				map[key] = _plain(value[key])
			return map
		TYPE_ARRAY:
			return value.map(_plain)
		TYPE_OBJECT:
			return str(value)
	return value

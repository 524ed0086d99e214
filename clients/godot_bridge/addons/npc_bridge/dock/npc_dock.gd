@tool
extends VBoxContainer
## The editor's dock: the running game's connection, where its story stands, the last turn; and a test of the server.

const _CONNECT_WITHIN_S := 3.0
const _GOOD := Color("8eef97")
const _BAD := Color("ff786b")
const _BUSY := Color("ffde66")
const _IDLE := Color("8c8c99")
const _PARTS: Dictionary = {
	"endpoint_ms": "turn end",
	"stt_ms": "hearing",
	"decide_ms": "story",
	"first_token_ms": "first words",
	"first_audio_ms": "voice",
}

var _probe: WebSocketPeer
var _probe_s := 0.0

@onready var _light: ColorRect = %Light
@onready var _connection: Label = %Connection
@onready var _url: LineEdit = %Url
@onready var _test: Button = %Test
@onready var _result: Label = %Result
@onready var _nodes: Tree = %Nodes
@onready var _said: RichTextLabel = %Said
@onready var _total: Label = %Total
@onready var _parts: Label = %Parts
@onready var _problem: Label = %Problem


func _ready() -> void:
	_test.pressed.connect(test_connection)
	show_stopped()
	set_process(false)


func _process(delta: float) -> void:
	_probe.poll()
	_probe_s += delta
	match _probe.get_ready_state():
		WebSocketPeer.STATE_OPEN:
			_finish_test("A server answers, after %d ms." % roundi(_probe_s * 1000.0), _GOOD)
		WebSocketPeer.STATE_CLOSED:
			_finish_test("No server there. In the folder of npc-server, start one:\n.venv/bin/npc-server serve", _BAD)
		_ when _probe_s > _CONNECT_WITHIN_S:
			_finish_test("No answer within %d s. Is the address right?" % int(_CONNECT_WITHIN_S), _BAD)


## Opens a connection to the address that stands in the dock, and says whether a server is there.
func test_connection() -> void:
	_probe = WebSocketPeer.new()
	_probe.supported_protocols = PackedStringArray(["npc.v1"])
	_probe_s = 0.0
	var url := _url.text.strip_edges()
	var is_address := url.begins_with("ws://") or url.begins_with("wss://")
	if not is_address or _probe.connect_to_url(url) != OK:
		_finish_test("“%s” is no address; it should look like ws://127.0.0.1:8765/v1" % _url.text, _BAD)
		return
	_say("Connecting …", _BUSY)
	_test.disabled = true
	set_process(true)


## The game was started from the editor.
func show_started() -> void:
	_set_connection("The game starts", _BUSY)


## No game is running; what the last one did stays to be read.
func show_stopped() -> void:
	_set_connection("No game is running", _IDLE)


## Shows what `npc_reporter.gd` told.
func show_status(status: Dictionary) -> void:
	var connection: String = status["connection"]
	var colour := {"Connected": _GOOD, "Disconnected": _BAD}.get(connection, _BUSY) as Color
	_set_connection(connection, colour)
	if status["url"] != "":
		_url.text = status["url"]
	_show_nodes(status["nodes"])
	_show_said(status["said"])
	_show_latency(status["latency"])
	_problem.text = status["problem"]
	_problem.visible = status["problem"] != ""


func _set_connection(words: String, colour: Color) -> void:
	_connection.text = words
	_light.color = colour


func _show_nodes(nodes: Dictionary) -> void:
	_nodes.clear()
	var root := _nodes.create_item()
	for track: String in nodes:
		var item := _nodes.create_item(root)
		item.set_text(0, track)
		item.set_text(1, nodes[track])
	if nodes.is_empty():
		_nodes.create_item(root).set_text(0, "–")


func _show_said(said: Array) -> void:
	_said.clear()
	for line: Array in said:
		var is_player: bool = line[0] == ""
		_said.push_color(_GOOD if is_player else _BUSY)
		_said.add_text("You" if is_player else line[0] as String)
		_said.pop()
		_said.add_text("  " + str(line[1]))
		_said.newline()


func _show_latency(latency: Dictionary) -> void:
	if latency.is_empty():
		_total.text = "–"
		_parts.text = ""
		return
	_total.text = "%d ms to the first sound" % roundi(latency["total_ms"])
	var parts := PackedStringArray()
	for key: String in _PARTS:
		if key in latency:
			parts.append("%s %.0f" % [_PARTS[key], latency[key]])
	_parts.text = "   ".join(parts)


func _finish_test(words: String, colour: Color) -> void:
	set_process(false)
	_probe.close()
	_test.disabled = false
	_say(words, colour)


func _say(words: String, colour: Color) -> void:
	_result.text = words
	_result.add_theme_color_override("font_color", colour)
	_result.show()

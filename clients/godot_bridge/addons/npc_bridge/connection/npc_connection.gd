extends RefCounted
## One connection to an npc-server: msgpack maps over a WebSocket, mended by itself when it breaks.
##
## [codeblock]
## IDLE ──open──▶ OPENING ──socket──▶ GREETING ──welcome──▶ OPEN
##                 ▲   │ 10 s          │ 10 s, error        │ closed, silent for 15 s
##                 │   └───────────────┴──▶ WAITING ◀───────┘
##                 └──── the pause is over ────┘              close(), or refused: IDLE
## [/codeblock]
## It keeps the `seq` of the last message that it took; after a loss it says hello with it, and the server sends what
## was missed. Its owner calls [method poll] once a frame, also while the game is paused.

## [param retry_in_s]: seconds to the next try; negative where none is coming.
signal state_changed(state: State, reason: String, retry_in_s: float)
## In order, the `welcome` of each handshake included.
signal message_received(message: Dictionary)
signal problem_found(code: String, message: String)

## As [enum NPCBridge.State].
enum State { DISCONNECTED, CONNECTING, CONNECTED, RECONNECTING }
enum Phase { IDLE, OPENING, GREETING, OPEN, WAITING }

const Msgpack := preload("msgpack.gd")
const MessageCheck := preload("message_check.gd")

# Of the socket, in each direction. Godot's own 64 KiB close the connection at the first large message.
const _BUFFER_BYTES := 2 * 1024 * 1024
const _QUEUED_MESSAGES := 4096
# The longest that a server may think about a connection or a hello; chosen.
const _ANSWER_WITHIN_S := 10.0
const _PING_EVERY_S := 5.0
# A network that died without a word; three pings without an answer.
const _SILENT_FOR_S := 15.0
const _FIRST_PAUSE_S := 0.2
const _LAST_PAUSE_S := 10.0
# A connection that stood for so long was a good one: after its loss the pauses begin anew.
const _STOOD_S := 10.0
# Errors after which another try may go well.
const _PASSING: Array[String] = ["busy", "shutting_down", "internal", "too_slow", "hello_late"]
# What the server closes with when no other try would go better, and the error code that it stands for.
const _REFUSALS := {4400: "refused", 4401: "token_invalid", 4409: "replaced"}

## Where the connection is to.
var url := ""
var phase := Phase.IDLE

var _hello := {}
var _socket: WebSocketPeer
var _codec := Msgpack.new()
var _resume := {}
var _now_s := 0.0
var _phase_since_s := 0.0
var _heard_s := 0.0
var _pinged_s := 0.0
var _pause_s := _FIRST_PAUSE_S
var _retry_at_s := 0.0
var _come_back_after_s := 0.0
var _is_outage_told := false


## Begin to connect. [param hello]: the fields of `hello` without `type` and `protocol`.
func open(to_url: String, hello: Dictionary, now_s: float) -> void:
	close()
	url = to_url
	_hello = hello
	_now_s = now_s
	_resume = {}
	_pause_s = _FIRST_PAUSE_S
	_is_outage_told = false
	_try()


## Say bye and end; the session can't be resumed.
func close() -> void:
	if phase == Phase.IDLE:
		return
	if phase == Phase.OPEN:
		send({"type": "bye"})
	_drop_socket(1000, "bye")
	_be_idle("closed")


## Messages can be sent.
func is_open() -> bool:
	return phase == Phase.OPEN and _socket.get_ready_state() == WebSocketPeer.STATE_OPEN


## Send one message; false if it could not be: there is no connection, or the message can't be written.
func send(message: Dictionary) -> bool:
	if not is_open():
		return false
	var bytes := _codec.pack(message)
	if bytes.is_empty():
		problem_found.emit("bad_message", "`%s` was not sent: %s" % [message.get("type"), _codec.error])
		return false
	return _socket.send(bytes) == OK


## Take what came; notice what did not come. [param now_s]: seconds, never going back.
func poll(now_s: float) -> void:
	_now_s = now_s
	if phase == Phase.WAITING and now_s >= _retry_at_s:
		_try()
	if _socket == null:
		return
	_socket.poll()
	var socket_state := _socket.get_ready_state()
	if phase == Phase.OPENING and socket_state == WebSocketPeer.STATE_OPEN:
		_greet()
	if phase != Phase.OPENING and socket_state != WebSocketPeer.STATE_CONNECTING:
		_read_all()
	if _socket != null and socket_state == WebSocketPeer.STATE_CLOSED:
		_take_close()
	elif _socket != null:
		_look_at_the_clock()


func _try() -> void:
	var is_again := not _resume.is_empty()
	state_changed.emit(State.RECONNECTING if is_again else State.CONNECTING, "connecting to %s" % url, -1.0)
	if url.get_slice("://", 0) not in ["ws", "wss"] or url.get_slice("://", 1).get_slice("/", 0).is_empty():
		_refuse("bad_url", "'%s' is no address of an npc-server; one looks like ws://127.0.0.1:8765/v1" % url)
		return
	_socket = WebSocketPeer.new()
	_socket.supported_protocols = PackedStringArray(["npc.v1"])
	_socket.inbound_buffer_size = _BUFFER_BYTES
	_socket.outbound_buffer_size = _BUFFER_BYTES
	_socket.max_queued_packets = _QUEUED_MESSAGES
	_enter(Phase.OPENING)
	var problem := _socket.connect_to_url(url)
	if problem == ERR_INVALID_PARAMETER:
		_refuse("bad_url", "'%s' is no address of an npc-server; one looks like ws://127.0.0.1:8765/v1" % url)
	elif problem != OK:
		_lose("no connection to %s can be begun: %s" % [url, error_string(problem)])


func _greet() -> void:
	_socket.set_no_delay(true)
	_enter(Phase.GREETING)
	var hello := {"type": "hello", "protocol": 1}
	hello.merge(_hello)
	if not _resume.is_empty():
		hello["resume"] = _resume.duplicate()
	var bytes := _codec.pack(hello)
	if bytes.is_empty():
		_refuse("bad_message", "`hello` was not sent: %s" % _codec.error)
		return
	_socket.send(bytes)


func _read_all() -> void:
	# A message's handlers may close this connection, or open another.
	var socket := _socket
	while _socket == socket and socket.get_available_packet_count() > 0:
		var bytes := socket.get_packet()
		_heard_s = _now_s
		if socket.was_string_packet():
			_break("a text frame came; is this an npc-server?")
			return
		var message: Variant = _codec.unpack(bytes)
		if typeof(message) != TYPE_DICTIONARY:
			_break("a frame of %d bytes is no message: %s" % [bytes.size(), _codec.error])
			return
		_take(message)


func _take(message: Dictionary) -> void:
	var fault := MessageCheck.fault_of(message)
	if message.get("seq") is int:
		_resume["seq"] = message["seq"]
	if fault:
		if phase == Phase.GREETING:
			_break("the answer to hello can't be understood: %s" % fault)
		else:
			problem_found.emit("bad_message", "a message of %s was left out: %s" % [url, fault])
		return
	if phase == Phase.GREETING:
		_take_answer(message)
		return
	if message.type == "goaway":
		_come_back_after_s = float(message.reconnect_after_ms) / 1000.0
	message_received.emit(message)
	if message.type == "error" and message.fatal:
		if message.code in _PASSING:
			_drop_socket(1000, "")
			_lose(message.message)
		else:
			_refuse("", message.message)


func _take_answer(message: Dictionary) -> void:
	if message.type == "welcome":
		_resume = {"session": message.session, "token": message.resume_token, "seq": message.seq}
		_pinged_s = _now_s
		_is_outage_told = false
		_enter(Phase.OPEN)
		state_changed.emit(State.CONNECTED, "connected to %s" % url, -1.0)
		message_received.emit(message)
	elif message.type == "error" and message.code in _PASSING:
		_drop_socket(1000, "")
		_lose(message.message)
	elif message.type == "error":
		_refuse(message.code, message.message)
	else:
		_break("`hello` was answered by `%s`" % message.type)


func _look_at_the_clock() -> void:
	var is_late := _now_s - _phase_since_s > _ANSWER_WITHIN_S
	match phase:
		Phase.OPENING when is_late:
			_drop_socket(1000, "")
			_lose("%s does not answer. Is the address right, and does `npc-server serve` run there?" % url)
		Phase.GREETING when is_late:
			_drop_socket(1000, "")
			_lose("%s takes connections and does not answer; is it an npc-server?" % url)
		Phase.OPEN:
			if _now_s - _heard_s > _SILENT_FOR_S:
				_drop_socket(1000, "")
				_lose("%s has been silent for %d s" % [url, int(_SILENT_FOR_S)])
			elif _now_s - _pinged_s >= _PING_EVERY_S:
				_pinged_s = _now_s
				send({"type": "ping", "t_ms": _now_s * 1000.0})


## What came can't be understood: begin anew, where it may come in good order.
func _break(reason: String) -> void:
	problem_found.emit("bad_frame", "%s: %s" % [url, reason])
	_drop_socket(1007, "")
	_lose(reason)


func _lose(reason: String) -> void:
	var was_open := phase == Phase.OPEN
	if was_open and _now_s - _phase_since_s > _STOOD_S:
		_pause_s = _FIRST_PAUSE_S
	_socket = null
	if not was_open and not _is_outage_told:
		_is_outage_told = true
		problem_found.emit("no_server", reason)
	var pause_s := maxf(_pause_s * randf_range(0.8, 1.2), _come_back_after_s)
	_come_back_after_s = 0.0
	_pause_s = minf(2.0 * _pause_s, _LAST_PAUSE_S)
	_retry_at_s = _now_s + pause_s
	_enter(Phase.WAITING)
	var is_again := not _resume.is_empty()
	state_changed.emit(State.RECONNECTING if is_again else State.CONNECTING, reason, pause_s)


## The server does not want this player: no other try is made.
func _refuse(code: String, reason: String) -> void:
	_drop_socket(1000, "")
	if code:
		problem_found.emit(code, reason)
	_be_idle(reason)


func _be_idle(reason: String) -> void:
	_resume = {}
	_enter(Phase.IDLE)
	state_changed.emit(State.DISCONNECTED, reason, -1.0)


func _enter(next: Phase) -> void:
	phase = next
	_phase_since_s = _now_s
	_heard_s = _now_s


func _drop_socket(code: int, reason: String) -> void:
	if _socket != null:
		_socket.close(code, reason)
		_socket.poll()
	_socket = null


## A socket that is closed gives out no messages any more, not even the error that came before: its code has to do.
func _take_close() -> void:
	var code := _socket.get_close_code()
	var words := _socket.get_close_reason()
	if code in _REFUSALS:
		var is_token_missing: bool = code == 4401 and not _hello.has("token")
		_refuse("token_missing" if is_token_missing else _REFUSALS[code], words)
	elif code != -1 and code != 1006:
		_lose("the server closed the connection: %s (%d)" % [words if words else "it gave no reason", code])
	elif phase == Phase.OPEN:
		_lose("the connection to %s broke" % url)
	else:
		_lose("no server at %s. Does `npc-server serve` run there, and is the port open?" % url)

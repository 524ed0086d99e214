extends RefCounted
## What the player does, on its way to the server: sent at once, or when the connection is there.
##
## What holds until it is said otherwise (whom the player faces, what is around) is said again to a server that lost
## the session. What was sent shortly before a loss may not have arrived: it is sent again, under the same id, by which
## the server does it once.

const Connection := preload("npc_connection.gd")

const _STANDING: Array[String] = ["talk", "context"]
# Worth nothing later: dropped while there is no connection.
const _PASSING: Array[String] = ["audio", "playback", "ping", "interrupt"]
const _WAITING_AT_MOST := 256
const _UNSURE_AT_MOST := 16
# So long a dead network goes unnoticed.
const _UNSURE_S := 15.0

var _connection: Connection
var _waiting: Array[Dictionary] = []
var _standing := {}
var _unsure: Array[Dictionary] = []
var _id_prefix := "%08x%08x" % [randi(), randi()]
var _ids := 0


func _init(connection: Connection) -> void:
	_connection = connection


## Send a message, now or when the connection is there.
func put(type: String, fields: Dictionary = {}, now_s: float = 0.0) -> void:
	var message := {"type": type}
	message.merge(fields)
	if _connection.is_open():
		_send(message, now_s)
	elif not type in _PASSING:
		_waiting.append(message)
		if _waiting.size() > _WAITING_AT_MOST:
			_waiting.pop_front()


## The same for what must not be done twice, though it may have to be sent twice.
func put_once(type: String, fields: Dictionary, now_s: float) -> void:
	_ids += 1
	var with_id := {"id": "g-%s-%d" % [_id_prefix, _ids]}
	with_id.merge(fields)
	put(type, with_id, now_s)


## The connection is there. [param lost_s]: when it was lost; negative if it was not.
## [param is_forgotten]: it is another session than before.
func flush(now_s: float, lost_s: float, is_forgotten: bool) -> void:
	var due: Array[Dictionary] = []
	if is_forgotten:
		for type: String in _standing:
			due.append(_standing[type])
	if lost_s >= 0.0:
		for sent in _unsure:
			if sent.at_s >= lost_s - _UNSURE_S:
				due.append(sent.message)
		_unsure.clear()
	due.append_array(_waiting)
	_waiting.clear()
	for message in due:
		_send(message, now_s)


## Forget everything: another server, or another player.
func clear() -> void:
	_waiting.clear()
	_standing.clear()
	_unsure.clear()


func _send(message: Dictionary, now_s: float) -> void:
	_connection.send(message)
	if message.type in _STANDING:
		_standing[message.type] = message
	if message.has("id"):
		_unsure.append({"at_s": now_s, "message": message})
		if _unsure.size() > _UNSURE_AT_MOST:
			_unsure.pop_front()

extends "res://tests/unit_test.gd"
## What is sent when, over a connection that comes and goes.

const Outbox := preload("res://addons/npc_bridge/connection/outbox.gd")
const FakeConnection := preload("res://tests/unit/fake_connection.gd")

var _connection := FakeConnection.new()
var _outbox := Outbox.new(_connection)


func test_what_is_said_before_the_connection_stands_is_sent_then_in_order() -> void:
	_outbox.put("talk", {"characters": ["mara"]})
	_outbox.put_once("text", {"text": "Hello"}, 0.0)
	_outbox.put("save", {"slot": "a"})
	_come_back(-1.0, false)
	expect_equal(_sent(), "talk text save")


func test_sound_and_reports_are_worth_nothing_later() -> void:
	for type: String in ["audio", "playback", "ping", "interrupt"]:
		_outbox.put(type)
	_come_back(-1.0, false)
	expect_equal(_sent(), "")


func test_what_may_have_been_lost_is_sent_again_under_the_same_id() -> void:
	_connection.is_there = true
	_outbox.put_once("choose", {"choice": "old"}, 80.0)
	_outbox.put_once("text", {"text": "Hello"}, 99.0)
	_outbox.put("save", {"slot": "a"}, 99.0)
	var first: Dictionary = _connection.sent[1]
	_connection.is_there = false
	_connection.sent.clear()
	_outbox.put_once("text", {"text": "Are you there?"}, 101.0)
	_come_back(100.0, false)
	expect_equal(_sent(), "text text")
	expect_equal(_connection.sent[0], first)
	expect(_connection.sent[1].id != first.id, "each message has an id of its own")
	_connection.sent.clear()
	_outbox.flush(200.0, 199.0, false)
	expect_equal(_sent(), "", "what is sent after a second loss")


func test_a_server_that_forgot_the_session_is_told_whom_the_player_faces_ahead_of_all() -> void:
	_connection.is_there = true
	_outbox.put("talk", {"characters": ["mara"]})
	_outbox.put("context", {"facts": {}})
	_outbox.put("talk", {"characters": ["tom"]})
	_connection.is_there = false
	_connection.sent.clear()
	_outbox.put_once("text", {"text": "Hello"}, 0.0)
	_come_back(0.0, true)
	expect_equal(_sent(), "talk context text")
	expect_equal(_connection.sent[0].characters, ["tom"])


func test_no_more_than_256_messages_wait() -> void:
	for number in 300:
		_outbox.put("save", {"slot": str(number)})
	_come_back(-1.0, false)
	expect_equal(_connection.sent.size(), 256)
	expect_equal(_connection.sent[-1].slot, "299")


func _come_back(lost_s: float, is_forgotten: bool) -> void:
	_connection.is_there = true
	_outbox.flush(150.0, lost_s, is_forgotten)


func _sent() -> String:
	return " ".join(PackedStringArray(_connection.sent.map(func(each: Dictionary) -> String: return each.type)))

extends "res://tests/unit_test.gd"
## Which microphone sound goes to the server.

const TalkGate := preload("res://addons/npc_bridge/microphone/talk_gate.gd")

var _gate := TalkGate.new()


func test_the_300_ms_before_the_button_and_the_200_ms_after_it_are_sent() -> void:
	for number in 40:
		expect_equal(_told(_gate.frame(_frame(number))), "")
	var pressed := _gate.press()
	expect_equal(pressed.size(), 16)
	expect_equal(pressed[0], {"type": "mic", "state": "push"})
	expect_equal(pressed[1].pcm, _frame(25), "the first frame before the button")
	expect_equal(_told(_gate.frame(_frame(40))), "audio")
	_gate.release(1.0)
	for _number in 9:
		expect_equal(_told(_gate.frame(_frame(1))), "audio")
	expect_equal(_told(_gate.frame(_frame(1))), "audio commit")
	expect_equal(_told(_gate.frame(_frame(1))), "")


func test_a_button_that_is_pressed_again_at_once_goes_on_with_the_turn() -> void:
	_gate.press()
	_gate.release(1.0)
	_gate.frame(_frame(1))
	expect_equal(_told(_gate.press()), "")
	for _number in 20:
		expect_equal(_told(_gate.frame(_frame(1))), "audio")


func test_a_turn_ends_though_its_microphone_was_lost() -> void:
	_gate.press()
	_gate.release(1.0)
	expect_equal(_told(_gate.time_passes(1.3)), "")
	expect_equal(_told(_gate.time_passes(1.5)), "commit")


func test_words_are_taken_back() -> void:
	_gate.press()
	_gate.frame(_frame(1))
	expect_equal(_told(_gate.cancel()), "cancel")
	expect_equal(_told(_gate.frame(_frame(1))), "")
	expect_equal(_told(_gate.cancel()), "")


func test_hands_free_sends_everything_and_comes_back_after_a_button() -> void:
	expect_equal(_told(_gate.hands_free(true)), "open")
	expect_equal(_told(_gate.hands_free(true)), "")
	expect_equal(_told(_gate.frame(_frame(1))), "audio")
	expect_equal(_told(_gate.press()), "push")
	_gate.release(1.0)
	expect_equal(_told(_gate.time_passes(2.0)), "commit open")
	expect_equal(_told(_gate.hands_free(false)), "closed")
	expect_equal(_told(_gate.frame(_frame(1))), "")


func test_a_server_that_forgot_is_told_how_things_stand() -> void:
	expect_equal(_told(_gate.restate()), "")
	_gate.hands_free(true)
	expect_equal(_told(_gate.restate()), "open")
	_gate.press()
	expect_equal(_told(_gate.restate()), "push")


func _frame(number: int) -> PackedByteArray:
	var pcm := PackedByteArray()
	pcm.resize(640)
	pcm.fill(number)
	return pcm


## Audio, and the states of the microphone, in order.
func _told(messages: Array[Dictionary]) -> String:
	return " ".join(
		PackedStringArray(messages.map(func(each: Dictionary) -> String: return each.get("state", each.type)))
	)

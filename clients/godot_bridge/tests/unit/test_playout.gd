extends "res://tests/unit_test.gd"
## Lines on their way through the voices: order, gaps, interruptions, and what is reported of them.

const Playout := preload("res://addons/npc_bridge/playback/playout.gd")
const PlaybackReports := preload("res://addons/npc_bridge/playback/playback_reports.gd")
const FakeOutlet := preload("res://tests/unit/fake_outlet.gd")

var _outlet := FakeOutlet.new()
var _playout := Playout.new(_outlet)
var _reports := PlaybackReports.new(_playout)
var _now_s := 0.0


func test_a_line_begins_when_40_ms_of_it_lie_there() -> void:
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(39.0))
	_let_pass(50.0)
	expect_equal(_outlet.all.size(), 0)
	_playout.feed("u1", 39.0, _sound(1.0))
	_let_pass(1.0)
	expect_equal(_outlet.all.size(), 960)


func test_a_short_line_that_is_whole_does_not_wait() -> void:
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(10.0))
	_playout.end("u1")
	_let_pass(30.0)
	expect_equal(_playout.line_of("u1").is_over, true)
	expect_near(_playout.heard_ms("u1"), 10.0, 0.01)


func test_what_is_fed_is_what_came_to_the_sample() -> void:
	_begin("u1")
	var sound := PackedByteArray()
	for piece in 5:
		var pcm := _sound(100.0, piece + 1)
		_playout.feed("u1", 100.0 * piece, pcm)
		sound.append_array(pcm)
		_let_pass(60.0)
	_playout.end("u1")
	_let_pass(500.0)
	expect_equal(_outlet.all.size(), 12000)
	for index in 12000:
		if roundi(_outlet.all[index].x * 32768.0) != sound.decode_s16(2 * index):
			expect(false, "sample %d differs" % index)
			return


func test_a_piece_that_comes_twice_is_played_once() -> void:
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(50.0))
	_playout.feed("u1", 0.0, _sound(50.0))
	_playout.feed("u1", 25.0, _sound(50.0))
	_playout.end("u1")
	_let_pass(200.0)
	expect_equal(_outlet.all.size(), 1800)


func test_a_piece_that_is_lost_is_a_jump_and_shifts_nothing_after_it() -> void:
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(100.0))
	_playout.feed("u1", 200.0, _sound(100.0))
	_let_pass(50.0)
	expect_near(_playout.heard_ms("u1"), 50.0, 1.5)
	_let_pass(100.0)
	expect_near(_playout.heard_ms("u1"), 250.0, 1.5)


func test_lines_are_said_one_after_the_other() -> void:
	_begin("u1", "agnes")
	_begin("u2", "rose")
	_playout.feed("u1", 0.0, _sound(100.0))
	_playout.feed("u2", 0.0, _sound(100.0))
	_playout.end("u2")
	_let_pass(90.0)
	expect_equal(_playout.heard_ms("u2"), -1.0)
	_playout.end("u1")
	_let_pass(60.0)
	expect(_playout.line_of("u1").is_over, "the first is over")
	expect(_playout.heard_ms("u2") > 0.0, "the second is heard")


func test_each_character_speaks_by_its_own_voice() -> void:
	var voice := FakeOutlet.new()
	_playout.set_outlet("rose", voice)
	_begin("u1", "rose")
	_playout.feed("u1", 0.0, _sound(50.0))
	_let_pass(10.0)
	expect_equal(voice.all.size(), 1200)
	expect_equal(_outlet.all.size(), 0)


func test_an_interrupted_line_stops_at_once_and_nothing_of_it_comes_later() -> void:
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(300.0))
	_let_pass(100.0)
	_playout.cancel("u1", _now_s)
	expect_equal(_outlet.is_on, false)
	_playout.feed("u1", 300.0, _sound(100.0))
	_playout.end("u1")
	_let_pass(100.0)
	expect_near(_playout.heard_ms("u1"), 100.0, 1.5)
	var report: Dictionary = _reports.due(_now_s)[0]
	expect_equal(report.state, "stopped")
	expect_near(report.played_ms, 100.0, 1.5)
	expect_equal(_reports.due(_now_s).size(), 0, "reports of a line that is over")


func test_a_line_that_is_interrupted_before_its_turn_was_not_heard() -> void:
	_begin("u1")
	_begin("u2")
	_playout.feed("u1", 0.0, _sound(100.0))
	_playout.feed("u2", 0.0, _sound(100.0))
	_let_pass(20.0)
	_playout.cancel("u2", _now_s)
	_let_pass(10.0)
	expect(_outlet.is_on, "the first goes on")
	expect_equal(_playout.heard_ms("u2"), -1.0)


func test_a_line_that_runs_dry_goes_on_when_80_ms_lie_there() -> void:
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(50.0))
	_let_pass(100.0)
	_playout.feed("u1", 50.0, _sound(79.0))
	_let_pass(20.0)
	expect_near(_playout.heard_ms("u1"), 50.0, 0.01)
	_playout.feed("u1", 129.0, _sound(1.0))
	_let_pass(20.0)
	expect_near(_playout.heard_ms("u1"), 70.0, 1.5)
	expect_equal(_playout.underruns, 1)


func test_a_voice_with_little_room_is_fed_bit_by_bit() -> void:
	_outlet.capacity = 1000
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(400.0))
	_playout.end("u1")
	for _step in 500:
		_let_pass(1.0)
	expect_equal(_outlet.all.size(), 9600)
	expect_equal(_playout.line_of("u1").is_over, true)


func test_a_voice_that_goes_away_ends_its_line() -> void:
	var lost: Array[String] = []
	_playout.voice_lost.connect(func(utterance: String) -> void: lost.append(utterance))
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(200.0))
	_let_pass(50.0)
	_outlet.is_on = false
	_let_pass(1.0)
	expect_equal(lost, ["u1"] as Array[String])
	expect_equal(_reports.due(_now_s)[0].state, "stopped")


func test_the_server_is_told_every_100_ms_and_at_the_end() -> void:
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(450.0))
	_playout.end("u1")
	var told: Array[Dictionary] = []
	for _step in 60:
		_let_pass(10.0)
		told.append_array(_reports.due(_now_s))
	expect_equal(told.map(func(each: Dictionary) -> String: return each.state).back(), "finished")
	expect_near(told.back().played_ms, 450.0, 0.2)
	expect(told.size() >= 5 and told.size() <= 7, "%d reports" % told.size())


func test_a_line_that_stands_still_is_told_to_stand_still() -> void:
	_begin("u1")
	_playout.feed("u1", 0.0, _sound(450.0))
	_let_pass(100.0)
	_reports.due(_now_s)
	_outlet.is_frozen = true
	var told: Array[Dictionary] = []
	for _step in 200:
		_let_pass(10.0)
		told.append_array(_reports.due(_now_s))
	expect(told.size() >= 3 and told.size() <= 5, "%d reports in two seconds" % told.size())
	expect_near(told.back().played_ms, 100.0, 1.5)


func _begin(utterance: String, character: String = "agnes") -> void:
	_playout.begin(utterance, character)
	_reports.begin(utterance, _now_s)


func _let_pass(ms: float) -> void:
	for _step in ceili(ms):
		_now_s += 0.001
		_outlet.let_pass(24)
		_playout.process(_now_s)


func _sound(ms: float, kind: int = 1) -> PackedByteArray:
	var pcm := PackedByteArray()
	pcm.resize(2 * int(ms * 24.0))
	for index in int(ms * 24.0):
		pcm.encode_s16(2 * index, (index * 37 * kind) % 65536 - 32768)
	return pcm

extends "res://tests/unit_test.gd"
## Mouths: the maps that are there, sprites, blend shapes, and lines that came without shapes.

const FollowedLine := preload("res://addons/npc_bridge/playback/followed_line.gd")
const Loudness := preload("res://addons/npc_bridge/playback/loudness.gd")
const Mouth := preload("res://addons/npc_bridge/playback/mouth.gd")
const MAPS := "res://addons/npc_bridge/resources/maps/"


func test_the_maps_name_shapes_that_there_are_and_weights_from_0_to_1() -> void:
	var files := DirAccess.get_files_at(MAPS)
	expect_equal(files.size(), 5)
	for file in files:
		var map: NPCVisemeMap = load(MAPS + file)
		for viseme: String in map.blend_shapes.keys() + map.sprite_frames.keys():
			expect(viseme in NPCVisemeMap.VISEMES, "%s has %s" % [file, viseme])
		for shape: Dictionary in map.blend_shapes.values():
			for weight: float in shape.values():
				expect(weight > 0.0 and weight <= 1.0, "%s has the weight %f" % [file, weight])


func test_lips_that_touch_shut_the_jaw() -> void:
	var map: NPCVisemeMap = load(MAPS + "arkit.tres")
	expect_equal(map.blend(_only(1)).jawOpen, 0.0)
	expect_near(map.blend(_only(10)).jawOpen, 0.6, 0.001)


func test_half_of_two_shapes_is_half_of_what_each_moves() -> void:
	var map := NPCVisemeMap.new()
	map.blend_shapes = {"aa": {"jaw": 1.0}, "O": {"jaw": 0.5, "round": 1.0}}
	var weights := Mouth.at_rest()
	weights[0] = 0.0
	weights[10] = 0.5
	weights[13] = 0.5
	expect_equal(map.blend(weights), {"jaw": 0.75, "round": 0.5})


func test_a_shape_without_a_frame_shows_the_frame_of_rest() -> void:
	var map := NPCVisemeMap.new()
	map.sprite_frames = {"sil": 3, "aa": 5}
	expect_equal(map.frame_of("aa"), 5)
	expect_equal(map.frame_of("kk"), 3)


func test_the_mouth_of_a_line_without_shapes_follows_its_loudness() -> void:
	var pcm := PackedByteArray()
	pcm.resize(2 * 4800)
	for index in range(2400, 4800):
		pcm.encode_s16(2 * index, roundi(12000.0 * sin(0.1 * index)))
	var line := FollowedLine.new({"utterance": "u1", "character": "mara"})
	line.add_speech({"at_ms": 0.0, "pcm": pcm, "visemes": [], "words": []}, 24000)
	expect_near(Mouth.blend(line.visemes, 40.0)[10], 0.0, 0.01, "a silent mouth")
	expect(Mouth.blend(line.visemes, 160.0)[10] > 0.6, "a loud mouth is open")
	line.add_speech(
		{"at_ms": 200.0, "pcm": pcm, "visemes": [{"t_ms": 200.0, "d_ms": 90.0, "v": 1, "w": 1.0}], "words": []}, 24000
	)
	var count := line.visemes.size()
	line.add_speech({"at_ms": 400.0, "pcm": pcm, "visemes": [], "words": []}, 24000)
	expect_equal(line.visemes.size(), count, "shapes of a line that has shapes")


func test_a_meter_is_even_in_decibels() -> void:
	var pcm := PackedByteArray()
	pcm.resize(640)
	expect_equal(Loudness.level_of(pcm), 0.0)
	for index in 320:
		pcm.encode_s16(2 * index, 3277 if index % 2 else -3277)
	expect_near(Loudness.level_of(pcm), 1.0 - 20.0 / 60.0, 0.01)
	expect_equal(Loudness.level_of(PackedByteArray()), 0.0)


func test_words_and_cues_are_told_in_the_order_of_their_sound() -> void:
	var line := FollowedLine.new({"utterance": "u1", "character": "mara", "text": "Go now"})
	var words := [{"t_ms": 0, "d_ms": 9, "text": "Go"}, {"t_ms": 300, "d_ms": 9, "text": "now"}]
	line.add_event(150.0, [&"cue_reached", []])
	line.add_speech({"at_ms": 0.0, "pcm": PackedByteArray(), "visemes": [], "words": words}, 24000)
	expect_equal(_names(line.reach(0.0)), ["utterance_started", "word_spoken"])
	expect_equal(_names(line.reach(140.0)), [])
	expect_equal(_names(line.reach(300.0)), ["cue_reached", "word_spoken"])
	expect_equal(_names(line.reach(INF)), [])


func _names(events: Array[Array]) -> Array:
	return events.map(func(event: Array) -> String: return str(event[0]))


func _only(shape: int) -> PackedFloat32Array:
	var weights := Mouth.at_rest()
	weights[0] = 0.0
	weights[shape] = 1.0
	return weights

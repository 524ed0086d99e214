extends "res://tests/unit_test.gd"
## The microphone's sound at 16 kHz: its length, its pitch, and what is kept out of it.

const Resampler := preload("res://addons/npc_bridge/microphone/resampler.gd")


func test_a_second_becomes_a_second_at_every_rate() -> void:
	for rate_hz: int in [16000, 22050, 44100, 48000, 96000]:
		var samples := _resampled(rate_hz, 440.0, 1.0, 735).size()
		expect(samples >= 15680 and samples <= 16000, "%d samples at %d Hz" % [samples, rate_hz])


func test_a_tone_keeps_its_pitch_and_strength() -> void:
	for rate_hz: int in [16000, 44100, 48000]:
		for tone_hz: float in [200.0, 1000.0, 4000.0]:
			expect_near(
				_strength(_resampled(rate_hz, tone_hz), tone_hz), 0.5, 0.03, "%d Hz at %d Hz" % [tone_hz, rate_hz]
			)


func test_a_tone_above_what_can_be_told_does_not_fold_back() -> void:
	for tone_hz: float in [11000.0, 13000.0, 15000.0]:
		expect_near(_strength(_resampled(48000, tone_hz), 16000.0 - tone_hz), 0.0, 0.02, "%d Hz" % tone_hz)


func test_pieces_do_not_depend_on_how_the_sound_comes() -> void:
	var whole := _resampled(44100, 700.0, 0.5, 22050)
	var in_drops := _resampled(44100, 700.0, 0.5, 37)
	expect_equal(in_drops.size(), whole.size())
	for at in mini(whole.size(), in_drops.size()):
		if absf(whole[at] - in_drops[at]) > 0.002:
			expect(false, "sample %d is %f and %f" % [at, whole[at], in_drops[at]])
			return


func _resampled(rate_hz: int, tone_hz: float, seconds := 1.0, at_once := 512) -> PackedFloat32Array:
	var resampler := Resampler.new(rate_hz)
	var found := PackedFloat32Array()
	var total := int(rate_hz * seconds)
	for from in range(0, total, at_once):
		var frames := PackedVector2Array()
		for index in range(from, mini(from + at_once, total)):
			var sample := 0.5 * sin(TAU * tone_hz * index / rate_hz)
			frames.append(Vector2(sample, sample))
		for piece in resampler.put(frames):
			expect_equal(piece.size(), 640)
			for at in range(0, 640, 2):
				found.append(piece.decode_s16(at) / 32768.0)
	return found


## How strong a tone is in sound at 16 kHz: the amplitude of its sine.
func _strength(sound: PackedFloat32Array, tone_hz: float) -> float:
	var turn := Vector2.ZERO
	for index in range(800, sound.size()):
		turn += sound[index] * Vector2.from_angle(TAU * tone_hz * index / 16000.0)
	return 2.0 * turn.length() / (sound.size() - 800)

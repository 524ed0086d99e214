extends RefCounted
## How loud sound is: for a meter, and for mouths of lines that came without mouth shapes.

const _WINDOW_MS := 40.0
# Sample; loudness does not need them all.
const _EVERY_NTH := 4
# Below this a meter shows nothing; a quiet room is about there.
const _QUIETEST_DB := -60.0
const _SHUT_DB := -42.0
# A mouth opens evenly between these. Chosen by the voices of espeak-ng, whose loud vowels have -12 dB.
const _OPEN_DB := -14.0
const _AA := 10


## 0 at -60 dB and below, 1 at full scale, even in decibels between.
static func level_of(pcm: PackedByteArray) -> float:
	@warning_ignore("integer_division")
	return clampf(decibels_of(pcm, 0, pcm.size() / 2) / -_QUIETEST_DB + 1.0, 0.0, 1.0)


## Mouth shapes for a piece of speech: the jaw follows the loudness. As [member followed_line.visemes].
static func shapes_of(pcm: PackedByteArray, at_ms: float, rate_hz: int) -> Array[Vector4]:
	var shapes: Array[Vector4] = []
	var window := int(_WINDOW_MS * rate_hz / 1000.0)
	@warning_ignore("integer_division")
	var samples := pcm.size() / 2
	for from in range(0, samples, window):
		var loudness := decibels_of(pcm, from, mini(from + window, samples))
		var open := clampf(inverse_lerp(_SHUT_DB, _OPEN_DB, loudness), 0.0, 1.0)
		if open > 0.0:
			shapes.append(Vector4(at_ms + from * 1000.0 / rate_hz, _WINDOW_MS, _AA, open))
	return shapes


## The power of samples, in decibels of full scale.
static func decibels_of(pcm: PackedByteArray, from: int, to: int) -> float:
	var power := 0.0
	var count := 0
	for index in range(from, to, _EVERY_NTH):
		var sample := pcm.decode_s16(2 * index) / 32768.0
		power += sample * sample
		count += 1
	return 10.0 * log(maxf(power / maxi(count, 1), 1e-9)) / log(10.0)

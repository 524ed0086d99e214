extends RefCounted
## Turns the microphone's sound at the machine's rate into int16 mono at 16 kHz, in pieces of 20 ms.
##
## A windowed sinc: for each new sample the old ones around its time are weighed by one row of a table, the
## one for the fraction of a sample that this time is nearest to.

const RATE_HZ := 16000
## 20 ms.
const PIECE_BYTES := 640
# Chosen: a fraction that is off by 1/256 is a noise of -53 dB in a tone of 4 kHz.
const _ROWS := 128
const _CUTOFF_HZ := 7000.0
# On each side; chosen: at 48 kHz 24 weights.
const _ZERO_CROSSINGS := 3.5

var _step := 1.0
var _taps := 0
var _weights := PackedFloat32Array()
var _sound := PackedFloat32Array()
var _position := 0.0
var _made := PackedByteArray()


func _init(from_hz: float) -> void:
	_step = from_hz / RATE_HZ
	var half := ceili(_ZERO_CROSSINGS * from_hz / (2.0 * _CUTOFF_HZ))
	_taps = 2 * half
	_weights.resize((_ROWS + 1) * _taps)
	for row in _ROWS + 1:
		_make_row(row, half, from_hz)
	_sound.resize(half)


## Sound came, in both ears; returns the pieces that are whole now.
func put(frames: PackedVector2Array) -> Array[PackedByteArray]:
	var at := _sound.size()
	_sound.resize(at + frames.size())
	for frame in frames:
		_sound[at] = 0.5 * (frame.x + frame.y)
		at += 1
	_make()
	var pieces: Array[PackedByteArray] = []
	while _made.size() >= PIECE_BYTES:
		pieces.append(_made.slice(0, PIECE_BYTES))
		_made = _made.slice(PIECE_BYTES)
	return pieces


func _make() -> void:
	var count := maxi(0, floori((_sound.size() - _taps - _position) / _step) + 1)
	var at := _made.size()
	_made.resize(at + 2 * count)
	for _sample in count:
		var first := int(_position)
		var weight := roundi((_position - first) * _ROWS) * _taps
		var sum := 0.0
		for tap in range(first, first + _taps):
			sum += _sound[tap] * _weights[weight]
			weight += 1
		_made.encode_s16(at, clampi(roundi(sum * 32768.0), -32768, 32767))
		at += 2
		_position += _step
	var used := mini(int(_position), _sound.size())
	_sound = _sound.slice(used)
	_position -= used


func _make_row(row: int, half: int, from_hz: float) -> void:
	var total := 0.0
	for tap in _taps:
		var distance := tap - half + 1 - float(row) / _ROWS
		var weight := _sinc(2.0 * _CUTOFF_HZ / from_hz * distance) * (0.5 + 0.5 * cos(PI * distance / half))
		_weights[row * _taps + tap] = weight
		total += weight
	for tap in _taps:
		_weights[row * _taps + tap] /= total


func _sinc(at: float) -> float:
	return 1.0 if is_zero_approx(at) else sin(PI * at) / (PI * at)

extends RefCounted
## Blends timed mouth shapes into weights: a pure function of the shapes and the time.
##
## Each shape has a curve of influence that rises before it and falls after it, after Cohen and Massaro, "Modeling
## Coarticulation in Synthetic Visual Speech" (1993). Neighbours of equal reach cross over so that their influences add
## up to 1; a short shape between two others therefore does not reach its full weight, which is how coarticulation
## looks. Rounded lips reach further in time. The lips of `PP` and `FF` are not a matter of degree: they are fully there
## for at least 40 ms, and whatever else is going on gives way to them.

## Of shapes: `oculus15`.
const COUNT := 15
const REST := 0
# `PP` and `FF`.
const _CONTACTS: Array[int] = [1, 2]
# `O` and `U`.
const _ROUNDED: Array[int] = [13, 14]
# Half of the time in which one shape gives way to the next. Chosen: a shape takes 70 ms to be seen.
const _REACH_MS := 35.0
# Chosen: rounding is the slowest movement of the lips, and is anticipated.
const _ROUNDED_REACH_MS := 60.0
# Chosen: fast, but two pictures at 60 a second.
const _CONTACT_RISE_MS := 35.0
# Two film frames, below which viewers miss that the lips were closed.
const _SHORTEST_CONTACT_MS := 40.0
# No shape has influence so far from its own time.
const _FARTHEST_MS := 120.0
# No shape of speech lasts longer.
const _LONGEST_MS := 2000.0
const _RELAXES_IN_MS := 120.0


## The weights of a mouth that does not speak.
static func at_rest() -> PackedFloat32Array:
	var weights := PackedFloat32Array()
	weights.resize(COUNT)
	weights[REST] = 1.0
	return weights


## The weight of each shape at a time, from 0 to 1, adding up to 1.
## [param visemes]: (begin in ms, duration in ms, shape, weight) each, ordered by begin; between them is rest.
static func blend(visemes: Array[Vector4], at_ms: float) -> PackedFloat32Array:
	var free := PackedFloat32Array()
	free.resize(COUNT)
	var contacts := PackedFloat32Array()
	contacts.resize(COUNT)
	for index in range(_first_near(visemes, at_ms), visemes.size()):
		var viseme := visemes[index]
		if viseme.x > at_ms + _FARTHEST_MS:
			break
		var shape := int(viseme.z)
		if shape in _CONTACTS:
			contacts[shape] = maxf(contacts[shape], _contact(viseme, at_ms) * viseme.w)
		elif shape > REST and shape < COUNT:
			var reach_ms := _ROUNDED_REACH_MS if shape in _ROUNDED else _REACH_MS
			free[shape] += _influence(viseme, at_ms, reach_ms) * viseme.w
	return _add_up(free, contacts)


## The same mouth after a silence that no shape foresaw: at rest after 120 ms.
static func relax(weights: PackedFloat32Array, silent_for_ms: float) -> PackedFloat32Array:
	var share := _smooth(silent_for_ms / _RELAXES_IN_MS)
	for shape in COUNT:
		weights[shape] = lerpf(weights[shape], 1.0 if shape == REST else 0.0, share)
	return weights


static func _add_up(free: PackedFloat32Array, contacts: PackedFloat32Array) -> PackedFloat32Array:
	var contact := contacts[_CONTACTS[0]] + contacts[_CONTACTS[1]]
	var shrink := 1.0 / maxf(1.0, contact)
	var all_free := 0.0
	for weight in free:
		all_free += weight
	var room := (1.0 - contact * shrink) / maxf(1.0, all_free)
	var rest := 1.0
	for shape in COUNT:
		free[shape] = free[shape] * room + contacts[shape] * shrink
		rest -= free[shape]
	free[REST] = maxf(0.0, rest)
	return free


## The first shape that may still have influence.
static func _first_near(visemes: Array[Vector4], at_ms: float) -> int:
	var low := 0
	var high := visemes.size()
	while low < high:
		@warning_ignore("integer_division")
		var middle := (low + high) / 2
		if visemes[middle].x < at_ms - _LONGEST_MS - _FARTHEST_MS:
			low = middle + 1
		else:
			high = middle
	return low


## A step up at its begin and a step down at its end, both smoothed over twice the reach.
static func _influence(viseme: Vector4, at_ms: float, reach_ms: float) -> float:
	return _step(at_ms - viseme.x, reach_ms) - _step(at_ms - viseme.x - viseme.y, reach_ms)


## 1 from its begin to its end, and before that if it is short; the lips part only after it.
static func _contact(viseme: Vector4, at_ms: float) -> float:
	var end_ms := viseme.x + viseme.y
	var begin_ms := minf(viseme.x, end_ms - _SHORTEST_CONTACT_MS)
	if at_ms < begin_ms:
		return _smooth(1.0 - (begin_ms - at_ms) / _CONTACT_RISE_MS)
	return _smooth(1.0 - (at_ms - end_ms) / _CONTACT_RISE_MS)


static func _step(since_ms: float, reach_ms: float) -> float:
	return _smooth((since_ms + reach_ms) / (2.0 * reach_ms))


## 0 below 0, 1 above 1, without a corner between (3x² - 2x³).
static func _smooth(share: float) -> float:
	share = clampf(share, 0.0, 1.0)
	return share * share * (3.0 - 2.0 * share)

extends RefCounted
## What the server is told of how much was heard: every 100 ms, and at once when a line ends or all that came is heard,
## so that the next piece or line may come.

const Playout := preload("playout.gd")

const _EVERY_S := 0.1
# In a pause of the game nothing more is heard. To a server that hears nothing for two seconds it would go on.
const _STANDSTILL_EVERY_S := 0.5

var _playout: Playout
var _told_ms := {}
var _told_s := {}


func _init(playout: Playout) -> void:
	_playout = playout


## Tell of this line from now on.
func begin(utterance: String, now_s: float) -> void:
	_told_ms[utterance] = 0.0
	_told_s[utterance] = now_s


## The server forgot them all.
func clear() -> void:
	_told_ms.clear()
	_told_s.clear()


## The fields of each `playback` message that is to be sent now.
func due(now_s: float) -> Array[Dictionary]:
	var reports: Array[Dictionary] = []
	for utterance: String in _told_ms.keys():
		var report := _report(utterance, now_s)
		if not report.is_empty():
			reports.append(report)
	return reports


func _report(utterance: String, now_s: float) -> Dictionary:
	var line := _playout.line_of(utterance)
	var heard_ms := snappedf(maxf(0.0, _playout.heard_ms(utterance)), 0.1)
	if line == null or line.is_over:
		_told_ms.erase(utterance)
		_told_s.erase(utterance)
		var state := "stopped" if line == null or line.is_cut else "finished"
		return {"utterance": utterance, "played_ms": heard_ms, "state": state}
	var since_s: float = now_s - _told_s[utterance]
	var is_further: bool = heard_ms > _told_ms[utterance]
	var is_due := since_s >= _EVERY_S or _playout.is_all_heard(utterance)
	if not (is_further and is_due) and since_s < _STANDSTILL_EVERY_S:
		return {}
	_told_ms[utterance] = heard_ms
	_told_s[utterance] = now_s
	return {"utterance": utterance, "played_ms": heard_ms, "state": "playing"}

extends RefCounted
## Which fields each message of the server has, as docs/protocol.md says, so that nothing else has to ask.

# A whole number or one with a fraction.
const _NUMBER := -1

const _STORY := {
	"version": TYPE_INT,
	"changes": [{"track": TYPE_STRING, "from": TYPE_STRING, "to": TYPE_STRING, "edge": TYPE_STRING}],
	"facts": TYPE_DICTIONARY,
	"events": [{"name": TYPE_STRING, "args": TYPE_DICTIONARY}],
	"full": TYPE_BOOL,
	"notes?": [{"note": TYPE_STRING, "text": TYPE_STRING}],
	"ending?": TYPE_STRING,
}

## The fields of each message: a type, a map of fields, or a list of such maps. `?`: may be left out.
const FIELDS := {
	"welcome":
	{
		"session": TYPE_STRING,
		"resume_token": TYPE_STRING,
		"recovered": TYPE_BOOL,
		"world": TYPE_STRING,
		"characters": [{"id": TYPE_STRING, "name": TYPE_STRING}],
		"audio_out?": {"rate": TYPE_INT},
		"lipsync?": {"names": TYPE_ARRAY},
		"limits": TYPE_DICTIONARY,
		"story": _STORY,
		"title?": TYPE_STRING,
		"seq": TYPE_INT,
	},
	"error": {"code": TYPE_STRING, "message": TYPE_STRING, "fatal": TYPE_BOOL},
	"speech_started": {"at_ms": _NUMBER},
	"speech_stopped": {"at_ms": _NUMBER},
	"transcript": {"turn": TYPE_STRING, "text": TYPE_STRING, "final": TYPE_BOOL},
	"state": {"character": TYPE_STRING, "state": TYPE_STRING},
	"utterance_start":
	{
		"utterance": TYPE_STRING,
		"turn?": TYPE_STRING,
		"character": TYPE_STRING,
		"text?": TYPE_STRING,
		"continues?": TYPE_STRING,
	},
	"speech":
	{
		"utterance": TYPE_STRING,
		"at_ms": _NUMBER,
		"pcm": TYPE_PACKED_BYTE_ARRAY,
		"visemes": [{"t_ms": _NUMBER, "d_ms": _NUMBER, "v": TYPE_INT, "w": _NUMBER}],
		"words": [{"t_ms": _NUMBER, "d_ms": _NUMBER, "text": TYPE_STRING}],
	},
	"cue":
	{
		"utterance": TYPE_STRING,
		"at_ms": _NUMBER,
		"kind": TYPE_STRING,
		"character": TYPE_STRING,
		"name": TYPE_STRING,
		"strength?": _NUMBER,
	},
	"utterance_end":
	{
		"utterance": TYPE_STRING,
		"duration_ms": _NUMBER,
		"text": TYPE_STRING,
		"interrupted": TYPE_BOOL,
		"heard_text?": TYPE_STRING,
	},
	"utterance_cancel": {"utterance": TYPE_STRING, "at_ms": _NUMBER, "fade_ms": _NUMBER},
	"action":
	{
		"action": TYPE_STRING,
		"character": TYPE_STRING,
		"name": TYPE_STRING,
		"args": TYPE_DICTIONARY,
		"utterance?": TYPE_STRING,
		"at_ms?": _NUMBER,
	},
	"choices": {"choices": [{"choice": TYPE_STRING, "label": TYPE_STRING, "hint?": TYPE_STRING}]},
	"story_update": _STORY,
	"relationship": {"character": TYPE_STRING, "values": TYPE_DICTIONARY},
	"saved": {"slot": TYPE_STRING, "version": TYPE_INT},
	"loaded": {"slot": TYPE_STRING, "version": TYPE_INT},
	"slots": {"slots": [{"slot": TYPE_STRING, "version": TYPE_INT, "saved_s?": _NUMBER, "note?": TYPE_STRING}]},
	"latency": {"turn": TYPE_STRING, "total_ms": _NUMBER},
	"pong": {"t_ms": _NUMBER, "server_ms": _NUMBER},
	"goaway": {"reason": TYPE_STRING, "reconnect_after_ms": TYPE_INT},
}


## What is wrong with a message, naming the field; empty if nothing is. Messages and fields that are not known are
## right: a newer server may send them.
static func fault_of(message: Dictionary) -> String:
	if not message.get("type") is String:
		return "it has no `type`"
	return _fault(message, FIELDS.get(message.type, {}), "%s" % message.type)


static func _fault(found: Variant, wanted: Variant, place: String) -> String:
	match typeof(wanted):
		TYPE_DICTIONARY:
			return _fault_of_map(found, wanted, place)
		TYPE_ARRAY:
			return _fault_of_list(found, wanted[0], place)
	if wanted == _NUMBER:
		return "" if found is int or found is float else "`%s` is no number" % place
	return "" if typeof(found) == wanted else "`%s` is no %s" % [place, type_string(wanted)]


static func _fault_of_map(found: Variant, fields: Dictionary, place: String) -> String:
	if not found is Dictionary:
		return "`%s` is no map" % place
	for field: String in fields:
		var key := field.trim_suffix("?")
		if found.get(key) == null and field != key:
			continue
		if not found.has(key):
			return "`%s.%s` is missing" % [place, key]
		var fault := _fault(found[key], fields[field], "%s.%s" % [place, key])
		if fault:
			return fault
	return ""


static func _fault_of_list(found: Variant, each: Dictionary, place: String) -> String:
	if not found is Array:
		return "`%s` is no list" % place
	for index: int in found.size():
		var fault := _fault_of_map(found[index], each, "%s[%d]" % [place, index])
		if fault:
			return fault
	return ""

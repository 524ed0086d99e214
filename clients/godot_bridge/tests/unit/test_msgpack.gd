extends "res://tests/unit_test.gd"
## The codec: golden vectors of the wire contract, values at every border, and bytes that are no message.

const Msgpack := preload("res://addons/npc_bridge/connection/msgpack.gd")
const VECTORS := "res://../../tests/vectors/messages.json"

var _codec := Msgpack.new()


func test_every_golden_vector_is_read_as_the_message_beside_it() -> void:
	var vectors := _vectors()
	expect(vectors.size() >= 34, "there are only %d vectors" % vectors.size())
	for vector: Dictionary in vectors:
		var message: Variant = _codec.unpack(str(vector.hex).hex_decode())
		expect_equal(_codec.error, "", vector.name)
		expect(_is_alike(message, vector.message), "%s was read as %s" % [vector.name, message])


func test_every_golden_vector_is_written_byte_for_byte() -> void:
	for vector: Dictionary in _vectors():
		var message: Variant = _codec.unpack(str(vector.hex).hex_decode())
		expect_equal(_codec.pack(message).hex_encode(), str(vector.hex), vector.name)


func test_numbers_and_lengths_take_their_shortest_form_at_every_border() -> void:
	var forms := {
		0: "00",
		127: "7f",
		128: "cc80",
		255: "ccff",
		256: "cd0100",
		65535: "cdffff",
		65536: "ce00010000",
		0xFFFFFFFF: "ceffffffff",
		0x100000000: "cf0000000100000000",
		0x7FFFFFFFFFFFFFFF: "cf7fffffffffffffff",
		-1: "ff",
		-32: "e0",
		-33: "d0df",
		-128: "d080",
		-129: "d1ff7f",
		-32768: "d18000",
		-32769: "d2ffff7fff",
		-2147483648: "d280000000",
		-2147483649: "d3ffffffff7fffffff",
	}
	for number: int in forms:
		expect_equal(_codec.pack(number).hex_encode(), forms[number], str(number))
		expect_equal(_codec.unpack(str(forms[number]).hex_decode()), number)
	var heads := {31: "bf", 32: "d920", 255: "d9ff", 256: "da0100", 65535: "daffff", 65536: "db00010000"}
	for size: int in heads:
		var packed := _codec.pack("x".repeat(size))
		expect_equal(packed.slice(0, packed.size() - size).hex_encode(), heads[size])
		expect_equal(_codec.unpack(packed), "x".repeat(size))


func test_floats_keep_all_their_bits() -> void:
	for number: float in [0.1, -0.0, 1e300, 812.5, 5e-324]:
		expect_equal(_codec.pack(number).size(), 9)
		expect_equal(_codec.unpack(_codec.pack(number)), number)
	expect_equal(_codec.unpack("ca3fc00000".hex_decode()), 1.5)


func test_what_godot_has_besides_goes_out_as_what_it_means() -> void:
	expect_equal(_codec.unpack(_codec.pack(&"mara")), "mara")
	expect_equal(_codec.unpack(_codec.pack(PackedStringArray(["a", "b"]))), ["a", "b"])
	expect_equal(_codec.unpack(_codec.pack({&"gold": PackedInt32Array([1, 2])})), {"gold": [1, 2]})
	expect_equal(_codec.unpack(_codec.pack(PackedByteArray([0, 255]))), PackedByteArray([0, 255]))
	expect_equal(_codec.unpack(_codec.pack("Grüße, 世界 🔔")), "Grüße, 世界 🔔")
	expect_equal(_codec.unpack(_codec.pack("")), "")
	expect_equal(_codec.unpack(_codec.pack(PackedByteArray())), PackedByteArray())


func test_what_cannot_be_sent_is_named_by_its_place() -> void:
	expect_equal(_codec.pack({"args": {"where": [1, Vector2.ONE]}}), PackedByteArray())
	expect_equal(_codec.error, "`args.where[1]` is a Vector2; send numbers, texts, arrays and dictionaries")
	_codec.pack({"facts": {1: 2}})
	expect_equal(_codec.error, "`facts` has the key 1, which is a int; keys are texts")
	_codec.pack({"t_ms": NAN})
	expect("`t_ms` is nan" in _codec.error, _codec.error)
	var nested := []
	nested.append(nested)
	_codec.pack(nested)
	expect("nests deeper than 32" in _codec.error, _codec.error)
	nested.clear()
	expect_equal(_codec.pack(1), PackedByteArray([1]), "the next value")


func test_a_message_that_is_cut_off_anywhere_is_no_message() -> void:
	for vector: Dictionary in _vectors():
		var bytes := str(vector.hex).hex_decode()
		for size in bytes.size():
			expect_equal(_codec.unpack(bytes.slice(0, size)), null)
			expect(not _codec.error.is_empty(), "%s cut at %d was taken" % [vector.name, size])


func test_lies_about_lengths_are_found_before_anything_is_made_from_them() -> void:
	for hex: String in ["c6ffffffff00", "ddffffffff00", "dfffffffff00", "dbffffffff61", "dc10", "df", "d9"]:
		expect_equal(_codec.unpack(hex.hex_decode()), null, hex)
		expect_equal(_codec.error, "the bytes end in the middle of a value", hex)
	_codec.unpack(PackedByteArray())
	expect_equal(_codec.error, "the bytes end in the middle of a value")


func test_bytes_that_no_message_may_hold_are_refused_with_the_reason() -> void:
	var reasons := {
		"c1": "the byte c1 begins no value",
		"d60000000000": "the byte d6 begins an extension type",
		"c70100ff": "the byte c7 begins an extension type",
		"0102": "1 bytes follow the value",
		"810102": "a map has a key that is no text: 1",
		"82a16101a16102": "a map has the key a twice",
		"cfffffffffffffffff": "a number needs more than 63 bits",
	}
	for hex: String in reasons:
		expect_equal(_codec.unpack(hex.hex_decode()), null, hex)
		expect_equal(_codec.error, reasons[hex], hex)
	_codec.unpack("91".repeat(40).hex_decode())
	expect_equal(_codec.error, "the bytes nest deeper than 32")


func test_changed_bytes_never_break_the_reader() -> void:
	var random := RandomNumberGenerator.new()
	random.seed = 7
	for vector: Dictionary in _vectors():
		for _round in 40:
			var bytes := str(vector.hex).hex_decode()
			# Only bytes below 80: text that is no UTF-8 makes the engine itself write to its log.
			bytes[random.randi() % bytes.size()] = random.randi() % 0x80
			var value: Variant = _codec.unpack(bytes)
			expect(value == null or _codec.error.is_empty(), "a value and an error at once")


func _vectors() -> Array:
	return JSON.parse_string(FileAccess.get_file_as_string(VECTORS))


## JSON has one kind of number, and bytes stand in it as {"$bin": hex}.
func _is_alike(found: Variant, json: Variant) -> bool:
	match typeof(found):
		TYPE_DICTIONARY:
			return (
				found.keys() == json.keys()
				and found.keys().all(func(key: String) -> bool: return _is_alike(found[key], json[key]))
			)
		TYPE_ARRAY:
			return (
				found.size() == json.size()
				and range(found.size()).all(func(at: int) -> bool: return _is_alike(found[at], json[at]))
			)
		TYPE_PACKED_BYTE_ARRAY:
			return json.keys() == ["$bin"] and found == str(json["$bin"]).hex_decode()
		TYPE_INT, TYPE_FLOAT:
			return typeof(json) == TYPE_FLOAT and float(found) == json
	return typeof(found) == typeof(json) and found == json

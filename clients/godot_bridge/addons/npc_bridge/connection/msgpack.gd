extends RefCounted
## The part of msgpack (https://github.com/msgpack/msgpack/blob/master/spec.md) that messages are made of.
##
## Written are nil, bool, int, float (64 bits), text, bytes ([PackedByteArray]), arrays and dictionaries with text keys,
## each in its shortest form. [StringName] and [NodePath] go out as text, other packed arrays as arrays. Extension types
## are neither written nor read. Malformed bytes end in [member error].

# Of a message that is read or written; the server's limit for clients is 12.
const _DEEPEST := 32
const _LARGEST_INT_BITS := 63
const _PACKED_ARRAYS: Array[int] = [
	TYPE_PACKED_STRING_ARRAY,
	TYPE_PACKED_INT32_ARRAY,
	TYPE_PACKED_INT64_ARRAY,
	TYPE_PACKED_FLOAT32_ARRAY,
	TYPE_PACKED_FLOAT64_ARRAY,
]
const _CUT_OFF := "the bytes end in the middle of a value"

## Why the last [method pack] or [method unpack] failed; empty if it did not.
var error := ""

var _bytes := StreamPeerBuffer.new()
var _size := 0


func _init() -> void:
	_bytes.big_endian = true


## One value as bytes; none if it can't be sent, and [member error] says which part of it and why.
func pack(value: Variant) -> PackedByteArray:
	error = ""
	_bytes.data_array = PackedByteArray()
	_put(value, "", 0)
	return PackedByteArray() if error else _bytes.data_array


## The value that these bytes are; null if they are none, and [member error] says why.
func unpack(bytes: PackedByteArray) -> Variant:
	error = ""
	_bytes.data_array = bytes
	_size = bytes.size()
	var value: Variant = _read(0)
	if not error and _bytes.get_position() != _size:
		error = "%d bytes follow the value" % (_size - _bytes.get_position())
	return null if error else value


func _put(value: Variant, place: String, depth: int) -> void:
	if depth > _DEEPEST:
		error = "%s nests deeper than %d" % [_named(place), _DEEPEST]
		return
	match typeof(value):
		TYPE_NIL:
			_bytes.put_u8(0xC0)
		TYPE_BOOL:
			_bytes.put_u8(0xC3 if value else 0xC2)
		TYPE_INT:
			_put_int(value)
		TYPE_FLOAT:
			_put_float(value, place)
		TYPE_STRING, TYPE_STRING_NAME, TYPE_NODE_PATH:
			_put_text(str(value))
		TYPE_PACKED_BYTE_ARRAY:
			_put_bytes(value)
		TYPE_ARRAY:
			_put_array(value, place, depth)
		TYPE_DICTIONARY:
			_put_map(value, place, depth)
		_:
			if typeof(value) in _PACKED_ARRAYS:
				_put_array(Array(value), place, depth)
				return
			error = "%s is a %s; send numbers, texts, arrays and dictionaries" % [_named(place), _type_of(value)]


func _put_int(value: int) -> void:
	if value >= 0:
		if value < 0x80:
			_bytes.put_u8(value)
		elif value <= 0xFF:
			_bytes.put_u8(0xCC)
			_bytes.put_u8(value)
		elif value <= 0xFFFF:
			_bytes.put_u8(0xCD)
			_bytes.put_u16(value)
		elif value <= 0xFFFFFFFF:
			_bytes.put_u8(0xCE)
			_bytes.put_u32(value)
		else:
			_bytes.put_u8(0xCF)
			_bytes.put_u64(value)
	elif value >= -0x20:
		_bytes.put_8(value)
	elif value >= -0x80:
		_bytes.put_u8(0xD0)
		_bytes.put_8(value)
	elif value >= -0x8000:
		_bytes.put_u8(0xD1)
		_bytes.put_16(value)
	elif value >= -0x80000000:
		_bytes.put_u8(0xD2)
		_bytes.put_32(value)
	else:
		_bytes.put_u8(0xD3)
		_bytes.put_64(value)


func _put_float(value: float, place: String) -> void:
	if is_nan(value) or is_inf(value):
		error = "%s is %s, which is no number that can be sent" % [_named(place), value]
		return
	_bytes.put_u8(0xCB)
	_bytes.put_double(value)


func _put_text(text: String) -> void:
	var utf8 := text.to_utf8_buffer()
	var size := utf8.size()
	if size < 32:
		_bytes.put_u8(0xA0 | size)
	elif size <= 0xFF:
		_bytes.put_u8(0xD9)
		_bytes.put_u8(size)
	elif size <= 0xFFFF:
		_bytes.put_u8(0xDA)
		_bytes.put_u16(size)
	else:
		_bytes.put_u8(0xDB)
		_bytes.put_u32(size)
	if size:
		_bytes.put_data(utf8)


func _put_bytes(bytes: PackedByteArray) -> void:
	var size := bytes.size()
	if size <= 0xFF:
		_bytes.put_u8(0xC4)
		_bytes.put_u8(size)
	elif size <= 0xFFFF:
		_bytes.put_u8(0xC5)
		_bytes.put_u16(size)
	else:
		_bytes.put_u8(0xC6)
		_bytes.put_u32(size)
	if size:
		_bytes.put_data(bytes)


func _put_array(values: Array, place: String, depth: int) -> void:
	_put_size(values.size(), 0x90, 0xDC)
	for index in values.size():
		_put(values[index], "%s[%d]" % [place, index], depth + 1)
		if error:
			return


func _put_map(map: Dictionary, place: String, depth: int) -> void:
	_put_size(map.size(), 0x80, 0xDE)
	for key: Variant in map:
		if typeof(key) != TYPE_STRING and typeof(key) != TYPE_STRING_NAME:
			error = "%s has the key %s, which is a %s; keys are texts" % [_named(place), key, _type_of(key)]
			return
		_put_text(str(key))
		_put(map[key], "%s.%s" % [place, key] if place else str(key), depth + 1)
		if error:
			return


func _put_size(size: int, short: int, wide: int) -> void:
	if size < 16:
		_bytes.put_u8(short | size)
	elif size <= 0xFFFF:
		_bytes.put_u8(wide)
		_bytes.put_u16(size)
	else:
		_bytes.put_u8(wide + 1)
		_bytes.put_u32(size)


func _read(depth: int) -> Variant:
	if depth > _DEEPEST:
		error = "the bytes nest deeper than %d" % _DEEPEST
	if not _has(1):
		return null
	var head := _bytes.get_u8()
	if head < 0x80:
		return head
	if head < 0x90:
		return _read_map(head & 0x0F, depth)
	if head < 0xA0:
		return _read_array(head & 0x0F, depth)
	if head < 0xC0:
		return _read_text(head & 0x1F)
	if head >= 0xE0:
		return head - 0x100
	if head <= 0xC3:
		return _read_constant(head)
	if head >= 0xCA and head <= 0xD3:
		return _read_number(head)
	return _read_sized(head, depth)


func _read_constant(head: int) -> Variant:
	if head == 0xC1:
		error = "the byte c1 begins no value"
	if head == 0xC0:
		return null
	return head == 0xC3


func _read_number(head: int) -> Variant:
	var sizes: Array[int] = [4, 8, 1, 2, 4, 8, 1, 2, 4, 8]
	if not _has(sizes[head - 0xCA]):
		return null
	match head:
		0xCA:
			return _bytes.get_float()
		0xCB:
			return _bytes.get_double()
		0xCC:
			return _bytes.get_u8()
		0xCD:
			return _bytes.get_u16()
		0xCE:
			return _bytes.get_u32()
		0xCF:
			return _read_u64()
		0xD0:
			return _bytes.get_8()
		0xD1:
			return _bytes.get_16()
		0xD2:
			return _bytes.get_32()
	return _bytes.get_64()


func _read_u64() -> int:
	var value := _bytes.get_64()
	if value < 0:
		error = "a number needs more than %d bits" % _LARGEST_INT_BITS
	return value


func _read_sized(head: int, depth: int) -> Variant:
	match head:
		0xC4, 0xC5, 0xC6:
			return _read_bytes(_read_size(head - 0xC4))
		0xD9, 0xDA, 0xDB:
			return _read_text(_read_size(head - 0xD9))
		0xDC, 0xDD:
			return _read_array(_read_size(head - 0xDC + 1), depth)
		0xDE, 0xDF:
			return _read_map(_read_size(head - 0xDE + 1), depth)
	error = "the byte %02x begins an extension type" % head
	return null


## A length of 1, 2 or 4 bytes.
func _read_size(power: int) -> int:
	if not _has(1 << power):
		return 0
	match power:
		0:
			return _bytes.get_u8()
		1:
			return _bytes.get_u16()
	return _bytes.get_u32()


func _read_text(size: int) -> String:
	if not _has(size) or size == 0:
		return ""
	var utf8 := _read_bytes(size)
	var text := utf8.get_string_from_utf8()
	if text.to_utf8_buffer() != utf8:
		error = "a text is no UTF-8"
	return text


func _read_bytes(size: int) -> PackedByteArray:
	if not _has(size) or size == 0:
		return PackedByteArray()
	return _bytes.get_data(size)[1]


func _read_array(size: int, depth: int) -> Array:
	var values := []
	if not _has(size):
		return values
	for _index in size:
		values.append(_read(depth + 1))
		if error:
			break
	return values


func _read_map(size: int, depth: int) -> Dictionary:
	var map := {}
	if not _has(2 * size):
		return map
	for _index in size:
		var key: Variant = _read(depth + 1)
		if not error and typeof(key) != TYPE_STRING:
			error = "a map has a key that is no text: %s" % key
		if not error and map.has(key):
			error = "a map has the key %s twice" % key
		if error:
			break
		map[key] = _read(depth + 1)
		if error:
			break
	return map


## Whether so many bytes are left, and all went well so far. A value takes a byte at least, so that a length that lies
## is found before anything is made from it.
func _has(size: int) -> bool:
	if not error and _size - _bytes.get_position() < size:
		error = _CUT_OFF
	return not error


func _named(place: String) -> String:
	return "`%s`" % place if place else "the value"


func _type_of(value: Variant) -> String:
	return type_string(typeof(value))

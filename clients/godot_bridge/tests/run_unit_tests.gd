extends SceneTree
## Runs every unit test: godot --headless --path clients/godot_bridge --script res://tests/run_unit_tests.gd
##
## Prints one line a test, `ok` or `FAILED` with the reasons; exits with the number of failed ones (at most 100).
## After `--` may follow texts: only tests whose name holds one of them are run.

const UnitTest := preload("res://tests/unit_test.gd")
const FOLDER := "res://tests/unit/"


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var failed := 0
	var count := 0
	for file in DirAccess.get_files_at(FOLDER):
		if not (file.begins_with("test_") and file.ends_with(".gd")):
			continue
		var script: GDScript = load(FOLDER + file)
		for method in script.get_script_method_list():
			var test_name := "%s.%s" % [file.get_basename(), method.name]
			if str(method.name).begins_with("test_") and _is_wanted(test_name):
				count += 1
				failed += int(not await _passes(script, method.name, test_name))
	print("%d unit tests, %d failed" % [count, failed])
	quit(mini(failed, 100) if count else 101)


func _is_wanted(test_name: String) -> bool:
	var words := OS.get_cmdline_user_args()
	return words.is_empty() or Array(words).any(func(word: String) -> bool: return word in test_name)


func _passes(script: GDScript, method: String, test_name: String) -> bool:
	var test: UnitTest = script.new()
	test.tree = self
	await test.call(method)
	print("%s %s" % ["ok    " if test.failures.is_empty() else "FAILED", test_name])
	for failure in test.failures:
		print("       ", failure)
	return test.failures.is_empty()

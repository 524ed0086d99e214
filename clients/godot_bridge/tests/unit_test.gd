extends RefCounted
## The base of unit tests: each method whose name begins with `test_` is one, run on an object of its own.

## What went wrong in the test that runs.
var failures: Array[String] = []
## The tree that the tests run in.
var tree: SceneTree


## The claim holds; else [param claim] is told.
func expect(holds: bool, claim: String) -> void:
	if not holds:
		failures.append(claim)


## Both are the same, and of the same type.
func expect_equal(found: Variant, wanted: Variant, what: String = "it") -> void:
	if typeof(found) != typeof(wanted) or found != wanted:
		failures.append("%s is %s, expected %s" % [what, var_to_str(found), var_to_str(wanted)])


## Both differ by [param by] at most.
func expect_near(found: float, wanted: float, by: float, what: String = "it") -> void:
	if absf(found - wanted) > by:
		failures.append("%s is %f, expected %f ± %f" % [what, found, wanted, by])

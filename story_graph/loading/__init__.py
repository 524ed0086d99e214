"""Turns a folder of YAML into a `World`, or into a list of everything that is wrong with it.

`folder` finds the files, `yaml_tree` parses one with its places, `fields` reads typed keys,
`outline` learns the names that exist, and `*_section` modules build one kind of thing each.
"""

"""Child processes for work too heavy for the event loop: recognition and synthesis.

`framing` is what runs over the pipes, `process` the parent's side of one child, `pool` keeps a
bounded number of children, and `child` is the loop that a child module runs.
"""

"""espeak-ng in child processes: `voices` knows the names, `synthesiser` is the parent's side with
`clauses` for what comes back, `child` is the process and `library` the C interface in it.
"""

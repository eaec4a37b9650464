"""Files that come in and go out by directories of a ledger, each once.

`running` does all of it for a ledger: `receiving` has what came take effect, `giving` puts output
files out. `folders` moves files so that no crash halves a step, `kinds` says what may come in.
"""

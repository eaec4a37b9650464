"""The rights of persons to their data: export and erasure."""

"""Modules that the tests share: clients, request bodies, steps, readers, doubles."""

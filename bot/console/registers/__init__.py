"""Registers (登记簿): long lists out of the store, to be filtered, sorted, searched and exported; by starlette-admin."""

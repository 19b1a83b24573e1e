"""Measurements that the documentation shows, each rebuilt by ``python -m measurements NAME``; not part of the library."""

"""Benchmarks of the interactive page of many days."""

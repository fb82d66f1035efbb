"""Benchmarks of the control model: how right it is, how it compares, how fast it is."""

"""A module for each peer with the same few functions, which benchmarks/README.md describes."""

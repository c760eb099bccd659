"""A module for each peer, with the same few functions; README.md says which."""

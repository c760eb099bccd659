"""Parts of `make propose`."""

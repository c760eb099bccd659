"""The resources: the operations of each tag as methods, sync and async."""

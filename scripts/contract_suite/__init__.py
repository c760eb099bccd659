"""The contract suite: tests that a server does what the document says, with any account."""

"""The contract suite: what a server must do to be what the document says, whatever account it serves."""

"""What the bundle for other teams holds, each made from the document alone."""

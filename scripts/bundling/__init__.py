"""The parts of the bundle for other teams, made from the document and examples/."""

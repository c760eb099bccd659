"""The steps of a release: the changelog, breaking changes of the Python API, the SBOM and the wheel's environment."""

"""Finds out how the service answers an account, where `upstream.yaml` does not know.

It reads an account, and reports only classes, shares and yes or no. `asking.py` sends the calls, `facts.py` says which
ones, and `checks.py` makes the checks of the answers.
"""

"""Whose these reports are: security's, and of those who answer for the house."""

from __future__ import annotations

OWNER = "保安部"
DESKS = ("duty", "management")

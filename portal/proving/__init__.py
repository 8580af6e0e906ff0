"""Proof of one article: what was in force, who was told, what was filed, let past and late, on signed paper."""

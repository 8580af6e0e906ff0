"""Check digits of numbers that are not personal."""

from __future__ import annotations

CREDIT_PLACES = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V, Z


def credit_code_holds(code: str) -> bool:
    """Does an 18-place 统一社会信用代码 end in the check digit GB 32100 works out for it?"""
    code = code.strip().upper()
    if len(code) != 18 or any(place not in CREDIT_PLACES for place in code):
        return False
    total = sum(CREDIT_PLACES.index(place) * pow(3, position, 31) for position, place in enumerate(code[:17]))
    return CREDIT_PLACES[-total % 31] == code[17]

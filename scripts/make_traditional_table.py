"""Write portal/search/data/traditional.txt, the one-to-one table of traditional to simplified characters, from OpenCC.

Run it in an environment of its own; the portal needs only the table:
    pip install opencc && python scripts/make_traditional_table.py
"""

from __future__ import annotations

from pathlib import Path

import opencc

TABLE = Path(__file__).resolve().parent.parent / "portal" / "search" / "data" / "traditional.txt"
# Unified ideographs, extension A, compatibility ideographs, extension B: what scanned and pasted texts contain.
RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))


def main() -> None:
    """One character at a time, so that a text keeps its length and every hit its place; phrases are not converted."""
    convert = opencc.OpenCC("t2s").convert
    pairs = []
    for start, stop in RANGES:
        for code in range(start, stop):
            simplified = convert(chr(code))
            if simplified != chr(code) and len(simplified) == 1:
                pairs.append(chr(code) + simplified)
    head = (
        f"# Traditional, simplified; made by scripts/make_traditional_table.py from OpenCC {opencc.__version__} (t2s)\n"
    )
    TABLE.write_text(head + "\n".join(pairs) + "\n", encoding="utf-8")
    print(f"{len(pairs)} pairs -> {TABLE}")


if __name__ == "__main__":
    main()

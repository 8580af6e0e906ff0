"""Fetches the third-party files named in static/vendor/vendor.toml and checks their hashes.

Uses `npm pack`, which runs nothing of the package. To upgrade: change version and paths in the
list, run this, read the new file, and put the hash it prints into the list.
"""

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
LIST = ROOT / "static/vendor/vendor.toml"


def unpack(name: str, version: str, into: Path) -> Path:
    made = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"], cwd=into, check=True, capture_output=True, text=True
    )
    with tarfile.open(into / made.stdout.split()[-1]) as archive:
        archive.extractall(into, filter="data")
    return into / "package"


def sprite(icons: list[str], folder: Path) -> bytes:
    """One file for all icons, shown by <svg><use href="icons.svg#name"></svg>; colour and size come from the page."""
    symbols = []
    for icon in icons:
        drawing = (folder / f"{icon}.svg").read_text()
        shapes = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
        assert shapes, icon
        inner = re.sub(r">\s+<", "><", shapes[1].strip())
        symbols.append(
            f'<symbol id="{icon}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
            f' stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
        )
    heading = "<!-- Icons of lucide (ISC licence, see vendor/lucide-static-*/LICENSE); made by scripts/vendor.py -->"
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{heading}\n{body}\n</svg>\n'.encode()


def main() -> int:
    wrong = 0
    for package in tomllib.loads(LIST.read_text())["package"]:
        with tempfile.TemporaryDirectory() as scratch:
            source = unpack(package["name"], package["version"], Path(scratch))
            for file in package["file"]:
                content = (
                    sprite(file["icons"], source / file["from"])
                    if "icons" in file
                    else (source / file["from"]).read_bytes()
                )
                target = ROOT / file["to"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                if (found := hashlib.sha256(content).hexdigest()) != file["sha256"]:
                    print(f'{file["to"]}: the list expects another file, this one is\n  sha256 = "{found}"')
                    wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())

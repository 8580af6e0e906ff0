"""The texts and settings that come with the portal, read from policies/ once per process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from portal.regulations.catalogue import Catalogue
from portal.regulations.reader import read_all
from portal.regulations.setting_specs import SettingSpec, read_settings
from portal.regulations.text_header import Unreadable

POLICIES = Path(__file__).resolve().parents[2] / "policies"


@cache
def specs(root: Path = POLICIES) -> dict[str, SettingSpec]:
    """Every setting there is, in the order of settings.toml. Raises SettingMistake."""
    return read_settings(root / "settings.toml")


@cache
def catalogue(root: Path = POLICIES) -> Catalogue:
    """The editions as shipped. Raises Unreadable with all mistakes, within files and between them."""
    found = Catalogue(read_all(root, specs(root).keys()))
    mistakes = found.mistakes()
    if mistakes:
        raise Unreadable(mistakes)
    return found

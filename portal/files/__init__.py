"""Files people attach: checked by content, photographs made anew, stored once under their hash, served with care."""

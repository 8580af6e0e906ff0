"""The service worker, the page it shows where nothing else is kept, and the contact a browser counts its time from."""

from __future__ import annotations

import hashlib
import json

from flask import Blueprint, Response, jsonify, render_template, url_for
from flask_wtf.csrf import generate_csrf

from portal import access
from portal.config import ROOT
from portal.offline import held
from portal.people import session
from portal.static_files import hash_of

blueprint = Blueprint("offline", __name__)

# What pages are drawn with. Not the fonts: a machine without Chinese ones keeps those it has loaded anyway.
_FILES = ("css/*.css", "js/*.js", "vendor/*/*.js", "*.svg")


@blueprint.get("/sw.js")
@access.public
def worker() -> Response:
    """The service worker; another one whenever any static file is another, so that browsers take both together."""
    static = ROOT / "static"
    files = sorted(path for pattern in _FILES for path in static.glob(pattern))
    source = static / "sw.js"
    version = hashlib.sha256("".join(map(hash_of, [source, *files])).encode()).hexdigest()[:12]
    known = {
        "version": version, "away": url_for("offline.away"),
        "files": [url_for("static", filename=str(path.relative_to(static))).partition("?")[0] for path in files],
    }  # fmt: skip
    body = f"const KNOWN = {json.dumps(known)};\n{source.read_text(encoding='utf-8')}"
    return Response(body, mimetype="text/javascript",
                    headers={"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"})  # fmt: skip


@blueprint.get("/without-network")
@access.public
def away() -> str:
    """What is shown for a page that is not kept."""
    return render_template("offline/away.html")


@blueprint.get("/without-network/contact")
@access.polled
@access.signed_in
def contact() -> Response:
    """Who is signed in here, the server's time under its signature, and the token forms of this session carry."""
    return jsonify(**held.contact(session.current()), csrf=generate_csrf())

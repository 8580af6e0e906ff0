"""Playing a route (a form, a person and a moment; each step and why; nothing is kept), and the health of all routes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal import access
from portal.desks.admin import blueprint
from portal.desks.admin.inputs import RouteAsked
from portal.errors import NotFound
from portal.formkit.asking import raw_of
from portal.formkit.form import Definition
from portal.people.models import Person
from portal.people.session import current
from portal.records import drafts, editions, findings, health, paper, readers, settling, simulating, surroundings
from portal.records.reading import Typed
from portal.records.simulating import Played

Page = str | Response | tuple[str, int]


@dataclass
class Scene:
    """What is played: the form, for whom, and when (None: now)."""

    form: Definition
    asked: RouteAsked
    person: Person
    on: datetime | None

    @property
    def address(self) -> dict[str, Any]:
        """The same in an address."""
        on = {"on": f"{self.on:%Y-%m-%dT%H:%M}"} if self.on else {}
        return {"key": self.form.key, "person": self.person.id, **on}


@blueprint.get("/routes")
@access.administrator
def routes() -> Page:
    """Where one chooses; a choice leads to the form's own address."""
    asked = _asked()
    if asked.form.data:
        sent: dict[str, Any] = {name: text for name, text in request.args.items() if name != "form" and text}
        return redirect(url_for(".play_route", key=asked.form.data, **sent))
    return render_template("admin/routes.html", asked=asked, scene=None)


@blueprint.route("/routes/play/<key>", methods=["GET", "POST"])
@access.administrator
def play_route(key: str) -> Page:
    """The form's own boxes, and the route beside them as it would go."""
    scene = _scene(key)
    typed = _typed() if request.method == "POST" else _start(scene)
    with simulating.on(scene.on):
        played = simulating.play(scene.form, typed, applicant=scene.person, reader=current())
        sections = simulating.asked(scene.form)
        return render_template(
            "admin/routes.html", asked=scene.asked, scene=scene, sections=sections, form=scene.form,
            page=paper.draw(scene.form, sections, typed, current(), more_rows=request.form.get("_add_row", "")),
            **_around(scene, typed, played),
        )  # fmt: skip


@blueprint.post("/routes/play/<key>/preview")
@access.administrator
def preview_route(key: str) -> Page:
    """The route alone, asked for while one fills in."""
    scene, typed = _scene(key), _typed()
    with simulating.on(scene.on):
        played = simulating.play(scene.form, typed, applicant=scene.person, reader=current())
        return render_template("admin/_played.html", form=scene.form, **_around(scene, typed, played))


@blueprint.route("/routes/health", methods=["GET", "POST"])
@access.administrator
def route_health() -> Page:
    """What would go astray with today's people, since when, and what to do; looked at again by a button."""
    hotel_id = current().hotel_id
    if request.method == "POST":
        new = findings.keep(health.look(), hotel_id)
        flash(_("已重新检查：新发现 %(new)d 处，共 %(all)d 处。", new=len(new), all=findings.count(hotel_id)))
        return redirect(url_for(".route_health"), 303)
    return render_template(
        "admin/route_health.html", found=findings.there(hotel_id), gone=findings.lately_gone(hotel_id),
        advice=health.KINDS,
    )  # fmt: skip


def _around(scene: Scene, typed: Typed, played: Played) -> dict[str, Any]:
    sections = simulating.asked(scene.form)
    env = paper.env_so_far(scene.form, sections, typed, scene.person)
    return {
        "played": played, "hidden": paper.hidden(sections, env),
        "worked_out": paper.worked_out(scene.form, sections, typed, scene.person),
    }  # fmt: skip


def _asked(key: str = "") -> RouteAsked:
    given = MultiDict(request.args)
    if key:
        given["form"] = key
    if not given.get("person"):
        given["person"] = str(current().id)
    asked = RouteAsked(given)
    asked.form.choices = [("", _("请选择")), *((form.key, form.title) for form in editions.catalogue() if form.route)]
    asked.validate()
    return asked


def _scene(key: str) -> Scene:
    form, asked = editions.today(key), _asked(key)
    person = asked.person.data
    if person is None:
        raise NotFound(_("没有找到这位同事，请从提示里选择。"))
    return Scene(form, asked, person, asked.on.data)


def _typed() -> Typed:
    return MultiDict((k, v) for k, v in request.form.items(multi=True) if k not in drafts.NOT_ANSWERS)


def _start(scene: Scene) -> Typed:
    """What stands in the boxes at first: a record's answers, personal ones left out, else the form's defaults."""
    sections = simulating.asked(scene.form)
    with simulating.on(scene.on):
        values = surroundings.defaults(scene.form, scene.person)
    if number := (scene.asked.source.data or "").strip():
        record = readers.find(number, for_=current())
        if record.form_key != scene.form.key:
            raise NotFound(_("%(number)s 不是《%(title)s》。", number=record.number, title=scene.form.title))
        kept = settling.shown_values(record, editions.of(record))
        values = {n: v for n, v in kept.items() if n in scene.form.fields and not scene.form.fields[n].is_personal}
    return raw_of(sections, values)

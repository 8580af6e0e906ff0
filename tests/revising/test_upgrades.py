"""An upgrade never overwrites what the hotel has revised: the new text is offered with its differences."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from portal.db import db
from portal.regulations import service as regulations
from portal.regulations import shipped
from portal.regulations.catalogue import Catalogue
from portal.regulations.importing import writing
from portal.regulations.reader import read_edition
from tests.conftest import NOON


def of(text: str, day) -> str:
    return writing.dated(text, issued=day, effective=day, review=day + timedelta(days=183))


def test_the_hotels_own_text_stays_and_the_new_one_is_offered(who, client_of, monkeypatch):
    source = regulations.edition("SEC-06").source
    own_day, new_day = NOON.date() + timedelta(days=1), NOON.date() + timedelta(days=30)
    regulations.publish(of(source.replace("请其改日再来", "请其次日再来"), own_day), who("suxiao"))
    db.session.commit()
    new = read_edition(of(source.replace("请其改日再来", "请其预约后再来"), new_day), "", shipped.specs().keys())
    untouched = read_edition(
        of(regulations.edition("SEC-13").source, new_day).replace("施工结束后", "施工全部结束后"),
        "",
        shipped.specs().keys(),
    )
    upgraded = Catalogue([*shipped.catalogue(), new, untouched])
    monkeypatch.setattr(shipped, "catalogue", lambda: upgraded)
    done = regulations.import_shipped()
    assert done.offered == [f"SEC-06 {new_day}"]
    assert f"SEC-13 {new_day}" in done.added
    with clock.at(NOON + timedelta(days=40)):
        assert "请其次日再来" in regulations.edition("SEC-06").article("no-visitors-after").plain
        assert [one.code for one, _ in regulations.offered()] == ["SEC-06"]
    db.session.commit()
    page = client_of("suxiao").get("/policies/offered").get_data(as_text=True)
    assert "会客登记制度" in page
    begun = client_of("suxiao").get(f"/policies/SEC-06/revise?offered={new_day}").get_data(as_text=True)
    assert "请其预约后再来" in begun

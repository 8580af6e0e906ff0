"""Contractors and fire: the engineering department asks, heads and managers answer on telephones, security watches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from portal.people import directory
from portal.records import places
from tests.browser.hands import choose, decide, draw, printed, unfold, write
from tests.browser.served import Browsers, House, faults, ready, too_small, too_wide
from tests.conftest import PASSWORD
from tests.records.cases import picture

pytestmark = pytest.mark.browser

PASSES = {
    "contractor": "恒通建筑装饰公司", "contractor_head": "吴建国", "phone": "13900005678",
    "content": "宴会厅舞台灯架更换，现场焊接四处支座。", "areas": ["宴会厅"], "valid_from": "2026-11-20",
    "valid_to": "2026-11-24", "fire": "是", "workers-0-name": "郑海", "workers-0-sex": "男",
    "workers-0-id_no": "110101199003078590", "workers-1-name": "冯春", "workers-1-sex": "男",
    "workers-1-id_no": "11010519491231002X",
}  # fmt: skip
PERMIT = {
    "contractor": "恒通建筑装饰公司", "place": "宴会厅", "spots": ["有可燃材料装修的部位"], "methods": ["电焊"],
    "content": "焊接舞台灯架支座四处。", "starts": "2026-11-20T14:00", "ends": "2026-11-20T18:00", "dangerous": "是",
    "danger_reason": "幕布和木地板都是可燃材料，人员难以疏散",
    "report": "拆除两米内幕布，木地板铺石棉布并洒水，备水雾灭火器四具。",
    "workers-0-person": "孙师傅", "workers-0-licence": "T330106198503071234", "workers-0-valid_to": "2027-05-01",
    "plan": "作业点两米内清空，孔洞遮挡，每半小时巡看上下层。", "measures": ["周围可燃物已清理", "灭火器材已到位"],
    "duties-0-post": "监护人", "duties-0-who": "冯伟", "duties-0-duty": "全程监看，备灭火器",
}  # fmt: skip


def at_the_form(page: Any, title: str) -> None:
    """From the catalogue to the empty form, as one finds it: a few letters, then 填写."""
    page.click(".rail >> text=办事")
    page.fill("#filter", title)
    page.click(f".card:visible:has-text('{title}') .btn.primary")
    page.wait_for_selector("form[data-autosave]")


def file(page: Any) -> str:
    """Submit; the number of the record."""
    page.click(".form-end .primary")
    page.wait_for_url("**/records/*")
    return str(page.url.rpartition("/")[2])


def at_place(browsers: Browsers, login: str, code: str, act: str, shot: str) -> Any:
    """Somebody scans the label with a telephone and taps what they are there for."""
    phone = browsers.signed_in(login, 390)
    phone.goto(f"/at/{code}")
    assert (faults(phone), too_wide(phone), too_small(phone)) == ([], False, [])
    browsers.shot(phone, f"{shot}-scanned")
    phone.tap(f".here-act:has-text('{act}')")
    phone.wait_for_load_state("networkidle")
    ready(phone)
    return phone


def carry_out(phone: Any, browsers: Browsers, shot: str, *, password: bool = False, signature: bool = False,
              **answers: str) -> None:  # fmt: skip
    """Do the step that stands open on the telephone."""
    write(phone, **answers)
    if signature:
        draw(phone, "[data-sign] canvas")
    if password:
        unfold(phone, "[name=signature-password]")
        phone.fill("[name=signature-password]", PASSWORD)
    browsers.shot(phone, f"{shot}-about-to")
    phone.tap("button[name=decision][value=approve]")
    phone.wait_for_selector(".flash, .error-list")
    assert phone.query_selector(".error-list, .flash.error") is None, phone.inner_text("main")


def look(phone: Any, found: str) -> None:
    """Enter what was seen, the label already scanned."""
    write(phone, look_found=found)
    phone.tap(".form-end .primary")
    phone.wait_for_selector(".flash")
    assert "已办理" in phone.inner_text(".flash, .toast")


def test_contractors_come_in_and_fire_is_watched_to_its_end(house: House, browsers: Browsers) -> None:
    house.furnish()
    clerk = browsers.signed_in("fengwei")
    at_the_form(clerk, "临时出入证")
    browsers.shot(clerk, "works-1-empty")
    assert (faults(clerk), too_wide(clerk)) == ([], False)
    choose(clerk, "#supervisor", "renq", "任强")
    write(clerk, **PASSES)
    clerk.wait_for_selector("[data-saved]:has-text('已保存')")
    browsers.shot(clerk, "works-2-filled")
    passes = file(clerk)
    browsers.shot(clerk, "works-3-filed")

    # The head vouches for them, drawing the signature; security approves.
    decide(browsers, "lijianguo", passes, "works-4-head", signature=True, certificate="人员和证件已经核对，情况属实。")
    decide(browsers, "chengang", passes, "works-5-security", opinion="同意，注意动火另办许可。")

    # The security office issues two passes against deposits.
    office = browsers.signed_in("maguoqiang")
    office.goto(f"/records/{passes}")
    office.wait_for_load_state("networkidle")
    for row, worker in enumerate(("郑海", "冯春")):
        write(office, **{f"deposits-{row}-{box}": words for box, words in
                         (("pass_no", f"LS-0{row + 1}"), ("worker", worker), ("amount", "10"))})  # fmt: skip
    browsers.shot(office, "works-6-issuing")
    office.click("#step-form .primary")
    office.wait_for_selector(".flash")
    browsers.shot(office, "works-7-issued")
    assert "已发证" in office.inner_text(".page-head")

    # Hot work of the first level: the head files it, and the signature is the filing (the stored one, by password).
    desk = browsers.signed_in("lijianguo")
    at_the_form(desk, "动火")
    choose(desk, "#watcher", "fengw", "冯伟")
    write(
        desk, **{name: words for name, words in PERMIT.items() if name not in ("dangerous", "danger_reason", "report")}
    )
    desk.locator("#contractor_pass").press_sequentially("LS")
    desk.click(f".suggest-list li:visible >> text={passes}")
    desk.wait_for_selector("[name=dangerous]")
    write(desk, **{name: PERMIT[name] for name in ("dangerous", "danger_reason", "report")})
    desk.fill("[name=head_signature-password]", PASSWORD)
    desk.wait_for_selector("#route-preview:has-text('总经理')")
    browsers.shot(desk, "works-8-permit")
    permit = file(desk)
    decide(browsers, "chengang", permit, "works-9-security", opinion="同意，派员在场。")
    manager = decide(browsers, "zhouqiming", permit, "works-10-manager", opinion="同意，按报告落实。")
    assert "已通过" in manager.inner_text("main")
    assert printed(desk, f"/records/{permit}/print.pdf")

    # Both notices are printed and hung. In the afternoon the watcher scans the label of the hall; security releases.
    for paper in ("permits/{}/notices.pdf", "register.pdf", "detectors.pdf"):
        who = desk if "{}" in paper else browsers.signed_in("hujianguo")
        assert printed(who, f"/desks/works/{paper.format(permit)}")
    house.moment = datetime(2026, 11, 20, 14, 5)
    with house.inside():
        hall = places.named(directory.hotel().id, "宴会厅")
        assert hall is not None
    watcher = at_place(browsers, "fengwei", hall.code, "现场开工", "works-11-begin")
    assert watcher.input_value("[name=began_from]") == hall.code
    for box in ("entrance_photo", "site_photo"):
        watcher.set_input_files(f"[name={box}]", {"name": f"{box}.png", "mimeType": "image/png", "buffer": picture()})
    carry_out(watcher, browsers, "works-11-begin", password=True)
    guard = at_place(browsers, "zhaotiejun", hall.code, "现场开工", "works-12-release")
    carry_out(guard, browsers, "works-12-release", signature=True)
    gate = browsers.signed_in("hujianguo", 1024)
    gate.goto("/desks/gate/")
    assert "宴会厅" in gate.inner_text("#gate-board")
    gate.goto("/desks/works/")
    assert "18:00 以前收工" in gate.inner_text(".permit")
    browsers.shot(gate, "works-13-board")
    house.moment = datetime(2026, 11, 20, 16, 0)
    carry_out(at_place(browsers, "fengwei", hall.code, "作业结束", "works-14-finish"), browsers, "works-14-finish")

    # Nobody looks again before its time; a look that is missed rings, and stands on the board until it is made.
    early = browsers.signed_in("fengwei", 390)
    early.goto(f"/at/{hall.code}")
    assert early.query_selector(".here-act:has-text('检查')") is None
    house.moment = datetime(2026, 11, 20, 16, 45)
    house.ring()
    gate = browsers.signed_in("hujianguo", 1024)
    gate.goto("/desks/works/")
    assert "第一次检查没有按时做" in gate.inner_text(".permit.late")
    browsers.shot(gate, "works-15-missed")
    look(at_place(browsers, "fengwei", hall.code, "第一次检查", "works-15-look"), "无余火、无异味")
    house.moment = datetime(2026, 11, 20, 17, 2)
    look(at_place(browsers, "zhaotiejun", hall.code, "第二次检查", "works-15-again"), "现场已凉")
    gate.goto("/desks/works/")
    assert "晚 15 分钟" in gate.inner_text(".permit")
    closer = at_place(browsers, "zhaotiejun", hall.code, "检查关闭", "works-16-close")
    carry_out(closer, browsers, "works-16-close", conclusion="无残留火种，可关闭")
    assert "已关闭" in closer.inner_text(".page-head")
    desk = browsers.signed_in("lijianguo")
    desk.goto(f"/records/{permit}")
    browsers.shot(desk, "works-17-record")
    assert (faults(desk), too_wide(desk), too_small(manager)) == ([], False, [])

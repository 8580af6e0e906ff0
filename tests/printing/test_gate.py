"""Papers of the gate and of security."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.printing import gate
from portal.printing.model import Tick
from tests.printing import papers
from tests.printing.reading import codes, missing, pages, size, text


def test_the_visitors_slip() -> None:
    pdf = gate.visitor_slip_pdf(papers.visitor_slip())
    assert size(pdf) == (148, 210)
    (page,) = pages(pdf)
    assert (
        missing(
            page,
            """
        会客单 HK-2026-004512 A037 欧阳慧敏 另2人 3301**********2249 浙A·D38H21 陈志远 行政楼二层会议室
        测距仪1台（黄色手提箱） 14:05 接见人签字 沿此线撕开 时分
    """,
        )
        == []
    )
    assert page.count("HK-2026-004512") == 2  # the slip and its stub
    assert codes(pdf) == [papers.URL]


def test_a_slip_printed_again_after_leaving_has_the_time_and_the_signature() -> None:
    slip = papers.visitor_slip(left_at=papers.moment(21, 16, 40), host_signature_svg=papers.SIGNATURE)
    said = text(gate.visitor_slip_pdf(slip))
    assert said.count("16:40") == 2
    assert "离店时凭此签字验单" not in said


def test_a_slip_with_nothing_optional() -> None:
    blank = dict.fromkeys(("unit", "plate", "badge_number", "confirmed_by", "notice", "qr_url"), "")
    bare = papers.visitor_slip(companions=0, belongings=[], **blank)
    said = text(gate.visitor_slip_pdf(bare))
    assert "随身物品无" in said
    assert "另" not in said


def test_a_slip_full_to_the_brim_stays_on_one_page() -> None:
    slip = papers.visitor_slip(
        purpose="参加三号楼客房改造方案论证会并查看样板间、管道井与设备层现场情况，随后与工程部核对施工图纸",
        belongings=[(f"仪器设备箱{n}", "1 件", "外壳有划痕") for n in range(8)],
        unit="中国建筑某局集团第三建筑安装工程有限责任公司浙江分公司杭州项目管理部",
    )
    assert len(pages(gate.visitor_slip_pdf(slip))) == 1


def test_the_badge() -> None:
    pdf = gate.badge_pdf(papers.badge())
    assert size(pdf) == (86, 54)
    assert all(said in text(pdf) for said in ("A037", "访客", "欧阳慧敏", "21:30前离店"))
    assert codes(pdf) == [papers.URL]


def test_badges_one_a_page() -> None:
    found = pages(gate.badge_pdf([papers.badge(badge_number=f"A{n:03d}") for n in range(3)]))
    assert [re.findall(r"A\d{3}", page) for page in found] == [["A000"], ["A001"], ["A002"]]


@pytest.mark.parametrize(("cards", "sheets"), [(1, 1), (8, 1), (9, 2), (17, 3)])
def test_pass_cards_eight_to_a_page(cards: int, sheets: int) -> None:
    pdf = gate.pass_cards_pdf([papers.pass_card(n) for n in range(cards)])
    assert size(pdf) == (210, 297)
    found = pages(pdf)
    assert [page.count("临时出入证") for page in found] == [8] * (sheets - 1) + [cards - 8 * (sheets - 1)]
    assert codes(pdf) == [f"https://portal.example/p/LS-2026-000087-{n:02d}" for n in range(cards)]


def test_a_pass_card_says_all_of_it() -> None:
    said = text(gate.pass_cards_pdf([papers.pass_card(2)]))
    assert (
        missing(
            said,
            """
        阿卜杜热合曼 电工 中建某局集团第三建筑安装工程有限责任公司杭州分公司 屋面冷却塔区域 工程部陈志远
        2026年11月20日至2026年11月26日 LS-2026-000087-02 照片
    """,
        )
        == []
    )


def test_no_pass_cards_are_refused() -> None:
    with pytest.raises(ValueError, match="no cards"):
        gate.pass_cards_pdf([])


@pytest.mark.parametrize("level", ["一级", "二级"])
def test_the_permit_fits_one_page(level: str) -> None:
    pdf = gate.permit_pdf(papers.permit(level=level))
    (page,) = pages(pdf)
    assert size(pdf) == (210, 297)
    assert level + "动火" in page
    assert (
        missing(
            page,
            """
        动火许可证 DH-2026-000123 地下一层锅炉房东侧管道井 2026年11月21日14:00至18:00 赵国强 13805716621 119 孙立明
        T3301********2217 √监护人已到位 沈若华 结束后60分钟复查 立即停止动火
    """,
        )
        == []
    )
    assert codes(pdf) == [papers.URL] * 2  # a large one to scan, and that of the foot


def test_a_crowded_permit_still_fits_one_page() -> None:
    crowded = papers.permit(
        place="主楼十八层至二十二层客房走廊吊顶内空调水管改造区域（西侧）",
        ends=papers.permit().starts + timedelta(hours=72),
        workers=[(f"作业人员{n}", "T3301********2217", "2028年6月30日") for n in range(6)],
        measures=[Tick(t.label, True) for t in papers.permit().measures]
        + [Tick("其他：作业面下方设接火盆与警戒线", True)],
    )
    assert len(pages(gate.permit_pdf(crowded))) == 1


def test_the_certificate() -> None:
    pdf = gate.certificate_pdf(papers.certificate())
    (page,) = pages(pdf)
    assert (
        missing(
            page,
            """
        用工证明 保安部： 受我部委托 3302**********662X 特此证明。 工程部（盖章） 2026年11月20日
    """,
        )
        == []
    )
    assert codes(pdf) == [papers.URL]


def test_a_certificate_of_many_workers_keeps_its_closing_together() -> None:
    letter = papers.certificate()
    found = pages(gate.certificate_pdf(replace(letter, rows=list(letter.rows) * 12)))
    assert len(found) > 1
    assert "特此证明。" in found[-1]
    assert "负责人签名" in found[-1]
    assert all("身份证号码" in page for page in found)


def test_the_evacuation_list() -> None:
    pdf = gate.evacuation_pdf(papers.evacuation())
    found = pages(pdf)
    assert (
        missing(
            found[0],
            """
        截至2026年11月21日15:30 南门停车场二号集合点 2访客 46当班员工 50合计 欧阳慧敏 1808房 11月20日21:15
        LS-2026-000087-03
    """,
        )
        == []
    )
    assert "应到50人" in found[-1]
    assert len(found) == 2
    assert all("已到" in page for page in found)
    assert "演练" not in text(pdf)


def test_a_drill_says_so_on_every_page() -> None:
    assert all("演练" in page for page in pages(gate.evacuation_pdf(papers.evacuation(drill=True))))


def test_an_empty_house_still_prints_a_list() -> None:
    empty = replace(papers.evacuation(), groups=[("访客", []), ("当班员工", [])])
    assert "应到0人" in text(gate.evacuation_pdf(empty))

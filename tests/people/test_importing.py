"""Taking people over from a list: what is read, every kind of bad row, what the deed changes, and the preview."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from portal import clock
from portal.db import db
from portal.errors import BadInput
from portal.people import directory, import_file, importing
from portal.people.models import Holding, Person

HEADER = "工号,姓名,登录名,部门,岗位,兼任,上级岗位,手机,邮箱"


@pytest.fixture
def house(house):
    office = house.department("总经理办公室")
    house.gm = house.post("总经理", office)
    house.zhou = house.person(
        "周敏", house.post("采购员", house.department("采购部")), login="zhou", employee_no="1001"
    )
    return house


def rows_of(*lines, header=HEADER):
    return importing.read("list.csv", "\n".join([header, *lines]).encode())


def plan_of(*lines, create_missing=True):
    return importing.plan(rows_of(*lines), create_missing=create_missing)


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", "\t", ";"])
    def test_csv_however_it_was_saved(self, encoding, delimiter):
        text = f"{HEADER}\r\n1002,单小芳,,保安部,保安员,,,,\r\n".replace(",", delimiter)
        (row,) = importing.read("名单.CSV", text.encode(encoding))
        assert (row["工号"], row["姓名"], row["岗位"], row["行"]) == ("1002", "单小芳", "保安员", "2")

    def test_xlsx_with_a_title_figures_other_names_and_empty_lines(self):
        book = Workbook()
        for line in [
            ["员工名单"],
            ["姓 名*", "员工编号", "电话", "备注"],
            ["王芳", 1002.0, 13800001111, "x"],
            [],
            [" 李强 "],
        ]:
            book.active.append(line)
        book.save(file := io.BytesIO())
        wang, li = importing.read("a.xlsx", file.getvalue())
        assert (wang["姓名"], wang["工号"], wang["手机"], wang["行"]) == ("王芳", "1002", "13800001111", "3")
        assert (li["姓名"], li["行"]) == ("李强", "5")
        assert set(li) == {"行", *importing.COLUMNS}

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("a.csv", b"", "没有找到表头"),
            ("a.csv", "工号,登录名\n1,a".encode(), "没有找到表头"),
            ("a.csv", HEADER.encode(), "表头下面没有内容"),
            ("a.csv", b"\x00\x01\x02\xff\xfe\x81", "读不出文件里的文字"),
            ("a.xlsx", b"not a workbook", "打不开"),
            ("a.xlsx", b"PK\x05\x06" + bytes(18), "打不开"),
            ("a.csv", (HEADER + "\n1,x" * (import_file.MOST_ROWS + 1)).encode(), "一次最多导入"),
        ],
    )
    def test_what_is_no_list(self, name, content, says):
        with pytest.raises(BadInput, match=says):
            importing.read(name, content)

    def test_an_xlsx_that_swells_is_not_unpacked(self, monkeypatch):
        monkeypatch.setattr(import_file, "_MOST_UNPACKED", 100)
        Workbook().save(file := io.BytesIO())
        with pytest.raises(BadInput, match="太大"):
            importing.read("a.xlsx", file.getvalue())

    def test_rows_survive_the_way_through_a_page(self, monkeypatch):
        rows = rows_of("1002,单小芳,,保安部,保安员,,,,")
        assert importing.unpacked(importing.packed(rows)) == rows
        for broken in ["", "x", "AAAA", importing.packed([{"行": "1"}])]:
            with pytest.raises(BadInput, match="重新上传"):
                importing.unpacked(broken)
        monkeypatch.setattr(import_file, "_MOST_UNPACKED", 20)
        with pytest.raises(BadInput, match="重新上传"):
            importing.unpacked(importing.packed(rows))


class TestBadRows:
    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("1002,,wang,,,,,,", "请填写姓名"),
            (",王芳,,,,,,,", "请填写登录名"),
            ("1002,王芳,wang fang,,,,,,", "请填写登录名"),
            (f"{'9' * 31},王芳,wang,,,,,,", "工号最多 30 位"),
            ("1002,王芳,zhou,,,,,,", "登录名“zhou”已由周敏使用"),
            ("1002,王芳,wang,,,,,1.38E+10,", "请填写电话号码"),
            ("1002,王芳,wang,,,,,,wang@", "邮箱地址不完整"),
            ("1002,王芳,wang,保安部,,,,,", "请填写岗位"),
            ("1002,王芳,wang,,,采购员,,,", "请填写岗位"),
            ("1002,王芳,wang,保安部,采购员,,,,", "岗位“采购员”属于采购部"),
            ("1002,王芳,wang,,保安员,,,,", "岗位“保安员”是新的，请填写它的部门"),
            ("1002,王芳,wang,保安部,保安员,夜值领班,,,", "没有岗位“夜值领班”"),
            ("1002,王芳,wang,保安部,保安员,,保安部经理,,", "没有岗位“保安部经理”"),
            ("1002,王芳,wang,保安部,保安员,,保安员,,", "绕成了一圈"),
        ],
    )
    def test_each_says_what_to_do(self, house, line, says):
        made = plan_of(line)
        assert [row.line for row in made.problems] == ["2"]
        assert says in "".join(made.problems[0].problems)
        assert (made.new_posts, made.new_departments) == ({}, [])  # nothing is made for rows left out

    @pytest.mark.parametrize(
        ("lines", "says"),
        [
            (["1002,王芳,wang,,,,,,", "1002,李强,li,,,,,,"], "工号“1002”与第 2 行重复"),
            (["1002,王芳,wang,,,,,,", "1003,李强,WANG,,,,,,"], "登录名“wang”与第 2 行重复"),
            (["1002,王芳,w1,保安部,保安员,,,,", "1003,李强,li,前厅部,保安员,,,,"], "在别的行属于保安部"),
            (["1002,王芳,w1,,采购员,,总经理,,", "1003,李强,li,,采购员,,采购员,,"], "上级在别的行是总经理"),
        ],
    )
    def test_rows_that_contradict_each_other(self, house, lines, says):
        made = plan_of(*lines)
        assert [row.line for row in made.problems] == ["3"]
        assert says in "".join(made.problems[0].problems)

    def test_a_circle_of_superiors_through_the_hotel(self, house):
        house.zhou.holdings[0].post.reports_to_id = house.gm.id
        made = plan_of("1002,王芳,wang,,总经理,,采购员,,")
        assert "绕成了一圈" in made.problems[0].problems[0]

    def test_without_the_wish_nothing_new_is_made(self, house):
        made = plan_of("1002,王芳,wang,保安部,保安员,,,,", create_missing=False)
        assert "没有部门“保安部”" in made.problems[0].problems[0]
        assert "没有岗位“保安员”" in made.problems[0].problems[1]

    @pytest.mark.parametrize(("column", "says"), [("person", "已离职"), ("post", "已停用")])
    def test_who_or_what_is_out_of_use(self, house, column, says):
        (house.zhou if column == "person" else house.zhou.holdings[0].post).active = False
        db.session.flush()
        made = plan_of("1001,周敏,,,采购员,,,,")
        assert says in "".join(made.problems[0].problems)


class TestDeed:
    @pytest.fixture(autouse=True)
    def day(self):
        with clock.at(clock.in_house(clock.now()).replace(2026, 11, 21, 10)):
            yield

    def test_people_posts_and_departments_in_any_order(self, house):
        made = plan_of(
            "1002,李强,,保安部,保安员,采购员,保安部领班,,",
            "1003,王芳,wangf,保安部,保安部领班,,保安部经理,13800001111,w@example.com",
            "1004,陈刚,chen,保安部,保安部经理,,总经理,,",
        )
        assert made.problems == []
        assert made.new_departments == ["保安部"]
        assert list(made.new_posts) == ["保安员", "保安部领班", "保安部经理"]
        assert db.session.scalars(select(Person.name)).all() == ["周敏"]  # a plan changes nothing
        importing.carry_out(made)
        (li,) = directory.find_people("李强")
        assert li.login == "1002"
        assert [p.name for p in directory.posts_of(li)] == ["保安员", "采购员"]
        assert [p.name for p in directory.line_above(li)] == ["保安部领班", "保安部经理", "总经理"]
        assert directory.department_of(li).name == "保安部"
        assert (
            importing.plan(rows_of("1002,李强,,保安部,保安员,采购员,保安部领班,,"), create_missing=True).rows[0].notes
            == []
        )

    def test_somebody_known_is_changed_where_the_list_says_something(self, house):
        house.zhou.phone = "8001"
        made = plan_of("1001,周敏敏,,总经理办公室,总经理,,,,z@example.com")
        (row,) = made.known_people
        assert row.notes == ["更改：姓名、邮箱", "新任：总经理", "卸任：采购员"]
        importing.carry_out(made)
        assert (house.zhou.name, house.zhou.login, house.zhou.phone) == ("周敏敏", "zhou", "8001")
        assert directory.posts_of(house.zhou) == [house.gm]
        held = db.session.scalars(select(Holding).where(Holding.person_id == house.zhou.id).order_by(Holding.id)).all()
        assert [(h.since, h.until) for h in held] == [
            (date(2020, 1, 1), date(2026, 11, 20)),
            (date(2026, 11, 21), None),
        ]

    def test_a_row_without_post_leaves_the_posts_alone(self, house):
        importing.carry_out(plan_of("1001,周敏,,,,,,,"))
        assert [p.name for p in directory.posts_of(house.zhou)] == ["采购员"]

    def test_only_the_good_rows_are_carried_out(self, house):
        importing.carry_out(plan_of("1002,王芳,,,,,,,", "1003,,,,,,,,"))
        assert {p.name for p in db.session.scalars(select(Person))} == {"周敏", "王芳"}


class TestPages:
    def upload(self, client, text):
        data = {"file": (io.BytesIO(text.encode()), "名单.csv"), "create_missing": "y"}
        return client.post("/admin/people/import", data=data)

    def hidden_rows(self, page):
        return re.search(r'name="rows"[^>]*value="([^"]+)"', page.text)[1]

    def names(self, site):
        with site.app.app_context():
            return set(db.session.scalars(select(Person.name)))

    def test_upload_preview_confirm(self, site):
        client = site.signed_in("admin")
        preview = self.upload(client, f"{HEADER}\n1002,单小芳,,保安部,保安员,,,,\n")
        assert (preview.status_code, "新建岗位：保安员" in preview.text) == (200, True)
        assert "单小芳" not in self.names(site)
        data = {"rows": self.hidden_rows(preview), "create_missing": "y"}
        assert client.post("/admin/people/import/confirm", data=data | {"again": "1"}).status_code == 200
        assert "单小芳" not in self.names(site)
        assert client.post("/admin/people/import/confirm", data=data).status_code == 303
        assert "单小芳" in self.names(site)

    def test_bad_rows_hold_everything_back_unless_skipped(self, site):
        client = site.signed_in("admin")
        preview = self.upload(client, f"{HEADER}\n1002,单小芳,,,,,,,\n1003,,,,,,,,\n")
        assert (preview.status_code, "第 3 行" in preview.text, "请填写姓名" in preview.text) == (422, True, True)
        data = {"rows": self.hidden_rows(preview)}
        assert client.post("/admin/people/import/confirm", data=data).status_code == 422
        assert "单小芳" not in self.names(site)
        assert client.post("/admin/people/import/confirm", data=data | {"skip_faulty": "y"}).status_code == 303
        assert "单小芳" in self.names(site)

    @pytest.mark.parametrize(
        ("name", "content", "says"), [("a.csv", b"", "没有找到表头"), ("a.pdf", b"x", "请选择 .xlsx")]
    )
    def test_a_file_that_is_no_list_is_said_at_the_field(self, site, name, content, says):
        data = {"file": (io.BytesIO(content), name)}
        answer = site.signed_in("admin").post("/admin/people/import", data=data)
        assert (answer.status_code, says in answer.text) == (422, True)

    def test_only_for_administrators(self, site):
        assert site.signed_in("wang").get("/admin/people/import").status_code == 403

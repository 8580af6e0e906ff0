"""盘点表。两个人一起点，差异逐项说明，批准后库存按差异调整。"""

from portal.formkit import (
    Calc,
    Case,
    Date,
    Form,
    Number,
    Person,
    Place,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    Table,
    Text,
    a,
    by,
    choose,
    date_of,
    fact,
    now,
    ours,
    repeated,
    years,
)

KEEPERS = by.post("仓库主任", "仓管员")
BOOKS = ["PUR-1-05"]
TWO = ours("盘点由两个人一起做，点数的人和记账的人互相核对")
EXPLAINED = ours("账实不符要说明原因，由管账的人审核")


class StockCount(Form):
    key, prefix, title, owner, group = "stock_count", "PD", "盘点表", "仓库", "采购与库存"
    about = "定期把仓库里的货品点一遍：账面多少、实有多少，差异说明原因，审核后调整库存。"
    filed_by = Case("盘点表由仓库填写", KEEPERS, cite=BOOKS)
    readers = [by.post("财务经理")]
    keep = years(10)

    counting = Section(
        "一、盘点（仓库填写）",
        scope=Text("盘点范围", most=80, cite=BOOKS),
        counted_on=Date("盘点日期", default="today", cite=BOOKS),
        counter=Person("盘点人", default="me", cite=TWO),
        witness=Person("监盘人", cite=TWO),
        goods=Table(
            "货品",
            item=Place("货品", most=120, register="stock_items"),
            book=Number("账面数量"),
            counted=Number("实盘数量", at_least=0),
            difference=Calc("差异", a.counted - a.book, as_kind="number"),
            reason=Text("差异原因", optional=True, most=120, required_if=a.counted != a.book, cite=EXPLAINED),
            lines=12,
            at_most=300,
            cite=BOOKS,
        ),
        differing=Calc(
            "有差异的货品",
            choose(a.goods.reason.count() > 0, 是=a.goods.reason.count(), 否=0),
            as_kind="int",
            unit="种",
            cite=EXPLAINED,
        ),
    )

    rules = Rules(
        two_people=Rule(at="witness", says="监盘人不能是盘点人自己", holds=a.witness != a.counter, cite=TWO),
        not_later=Rule(at="counted_on", says="盘点日期不能晚于今天", holds=a.counted_on <= date_of(now), cite=BOOKS),
        known=Rule(
            at="goods",
            says="有货品没有对应的货品卡，请从提示中选择，或者填写货品卡上的编码",
            holds=fact("unknown_goods", a.goods.item).blank(),
            cite=BOOKS,
        ),
        each_once=Rule(at="goods", says="同一种货品填了两行，请合并", holds=~repeated(a.goods.item), cite=BOOKS),
        book_as_kept=Rule(
            at="goods",
            says="有货品的账面数量和货品卡上的不一样，可能刚有收发，请按货品卡改正再点一次",
            holds=fact("off_the_book", a.goods.item, a.goods.book).blank(),
            cite=BOOKS,
        ),
    )

    route = Route(
        chief=Step("仓库主任确认", by.post("仓库主任"), cite=BOOKS),
        finance=Step(
            "财务经理审核差异", by.post("财务经理"), only_if=Case("账实不符", a.differing > 0), cite=EXPLAINED
        ),
    )

    sheet = Sheet(
        """
        scope   scope   counted_on counted_on differing differing
        counter counter counter    witness    witness   witness
        goods   goods   goods      goods      goods     goods
        """,
        copies=["第一联 仓库存", "第二联 财务部存"],
    )
    columns = "scope counted_on counter witness differing"
    search = "scope counter witness goods"
    title_from = "scope"
    example = {
        "scope": "二号库 A 架",
        "counted_on": "today",
        "counter": "post:仓管员",
        "witness": "post:采购员",
        "goods": [
            {"item": "BC-001 一次性牙刷", "book": "2800", "counted": "2796", "reason": "一盒受潮，已另报损"},
            {"item": "BC-020 卷纸", "book": "3600", "counted": "3600"},
        ],
    }

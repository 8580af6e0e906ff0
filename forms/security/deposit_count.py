"""出入证押金清点单。押金天天清点，两个人各点一遍；账实不符的写明原因，缴给财务的逐笔记下。"""

from portal.formkit import (
    Calc,
    Case,
    DateTime,
    Form,
    LongText,
    Money,
    Person,
    Route,
    Rule,
    Rules,
    Section,
    Sheet,
    Step,
    a,
    by,
    fact,
    now,
    ours,
    years,
)

OFFICE = by.post("保安部主管", "保安部领班", "保安部经理")
DAILY = ours("押金的收取、退还和扣抵逐笔有账，现金天天清点，钱账才对得上")
TWICE = ours("现金由两个不同的人各点一遍")


class DepositCount(Form):
    key, prefix, title = "deposit_count", "YJR", "出入证押金清点单"
    owner, group = "保安部", "出入管理"
    about = "临时出入证押金的现金，每天由保安部办公室清点一次，两人各点一遍。"
    filed_by = Case("由保安部办公室清点", OFFICE, cite="SEC-13-03")
    readers = [by.post("财务经理", "出纳")]
    keep = years(5)
    late_entry = False

    count = Section(
        "一、清点",
        counted_at=DateTime("清点时间", default="now", cite=DAILY),
        due=Money(
            "应有现金", default=fact("deposits_due", a.counted_at), at_least=0,
            hint="上次清点后留下的，加上此后收取的，减去此后退还的；不填的，按账目算出", cite="SEC-13-03",
        ),
        counted=Money("实点现金", at_least=0, cite=DAILY),
        difference=Calc("差额", a.counted - a.due, as_kind="money", cite=DAILY),
        explanation=LongText(
            "差额说明", optional=True, required_if=a.counted.filled() & (a.counted != a.due), cite=DAILY
        ),
        handed_over=Money(
            "缴财务金额", optional=True, at_least=0, hint="扣留的押金定期缴给财务部，缴多少写多少",
            cite=["SEC-13-04", "SEC-13-05"],
        ),
        counter=Person("清点人", default="me", cite=DAILY),
    )  # fmt: skip
    again = Section(
        "二、复点（另一人填写）",
        recounted=Money("复点现金", at_least=0, cite=TWICE),
        recounter=Person("复点人", default="me", cite=TWICE),
    )

    rules = Rules(
        by_the_books=Rule(
            at="due", says="应有现金与账目不一致，请留空，由账目算出",
            holds=a.due == fact("deposits_due", a.counted_at), cite="SEC-13-03",
        ),
        not_ahead=Rule(at="counted_at", says="清点时间还没有到", holds=a.counted_at <= now, cite=DAILY),
        no_more_than_there=Rule(
            at="handed_over", says="缴给财务的比实点的现金还多", holds=a.handed_over <= a.counted,
            only_if=a.handed_over.filled(), cite=ours("没有的钱缴不出去"),
        ),
        both_agree=Rule(
            at="recounted", says="两个人点的数不一样，请一起重新清点；原来点错的，退回重填",
            holds=a.recounted == a.counted, at_step="recount", cite=TWICE,
        ),
        another_person=Rule(
            at="recounter", says="复点的应当是另一个人", holds=a.recounter != a.counter, at_step="recount", cite=TWICE,
        ),
    )  # fmt: skip

    route = Route(
        recount=Step(
            "另一人复点", OFFICE, "confirm", fills="again", two_people=True, not_also=("counter",), signs=True,
            button="点过，相符", cite=TWICE,
        ),
    )  # fmt: skip

    sheet = Sheet(
        """
        counted_at  counted_at  counted_at  counter     counter     counter
        due         due         due         due         due         due
        counted     counted     counted     difference  difference  difference
        explanation explanation explanation explanation explanation explanation
        handed_over handed_over handed_over handed_over handed_over handed_over
        recounted   recounted   recounted   recounter   recounter   recounter
        """,
        copies=["第一联 保安部存", "第二联 财务部存"],
        paper="A5",
    )
    columns = "counted_at due counted difference handed_over counter recounter"
    search = "counter explanation"
    title_from = "counted_at"
    example = {"counted_at": "today 08:30", "due": "0", "counted": "0", "counter": "post:保安部主管"}

"""The facts of the hotel a condition may ask for by name, each with how it reads; the engine only knows the names."""

from __future__ import annotations

# Facts a form may ask for; the portal supplies each (portal/records/facts.py), `portal check` compares the two lists.
FACTS: dict[str, str] = {
    "barred": "在禁止入内名单上",  # (name, id number) → bool
    "badge_out": "还没有收回",  # (number of a visitor's badge) → bool
    "on_duty": "当班",  # (employee or guest) → bool
    "department_of": "所在部门",  # (employee or guest) → the department; None when there is none
    "applicant": "填单人",  # () → the employee who files this
    "decider": "批准人",  # () → the employee who decided last; who filed it where nobody decides
    "this_record": "本单",  # () → the record itself, for a box that names it elsewhere
    "holds_post": "任职",  # (a post's name) → does who files this hold it?
    "decided_at": "批准时间",  # () → the moment it was approved, wall clock; None before
    "is_applicant": "是申请人本人",  # (employee) → bool
    "leave_days": "请假天数",  # (employee, from, to) → Decimal, by the roster, else by the working calendar
    "compensatory_days": "调休余额",  # (employee, on that day) → Decimal; None for those without a ledger
    "fixed_fire_place": "是固定动火点",  # (place) → bool
    # of a patrol (its route, the moments and the places of its punches):
    "patrol_rounds": "走完的圈数",  # → how many rounds have every checkpoint
    "patrol_deviates": "没有照路线走",  # → bool: a round that misses a checkpoint, or goes in another order
    "patrol_missed": "与路线不同之处",  # → in words, round by round; None when there is none
    "route_places": "路线上的点位",  # (a patrol_route) → the names of its checkpoints, in order
    "route_in_use": "在用",  # (a patrol_route) → bool
    "without_label": "没有地点码的地点",  # (places) → those of them that no label hangs at
    "last_of": "最后一项",  # (a column) → its last value
    "received_at": "收到时间",  # () → now, also of what was written earlier without the network
    # (a place, from, to) → what stands in the way there and then, in words; a list:
    "fires_near": "附近的其他动火",
    "flammable_near": "附近的易燃施工",
    "masked_near": "附近屏蔽着的探测器",
    "around_fire": "同时同处的情况",  # the same → all of it in one text; None when nothing is near
    "still_masked": "还没有恢复的探测器",  # (detectors, whether each was masked or brought back) → those still masked
    "pass_valid": "有效",  # (a contractor_pass record) → bool
    "of_record": "关联单据上的内容",  # (a record, the name of a box of it) → the answer there; None for personal ones
    "not_brought_in": "没有登记带入的物资",  # (a contractor_pass record, rows of goods) → names of those ticked wrongly
    "numbered_before": "编号已经用过",  # (the number of a piece of equipment) → bool
    "deposits_due": "账目上的押金现金",  # (at that moment) → fen that should be in the box
    "head_of": "负责人",  # (a department) → the employee who heads it; None while the post is vacant
    "monthly_use": "月均领用量",  # (stock item's code) → Decimal from its issues; None when there are none
    "is_order": "已批准的采购申请",  # (a record) → bool
    "ordered_from": "订货的供应商",  # (a purchase, supplier) → was something of it ordered there?
    "invoices_of": "已登记的发票",  # (number, supplier) → how many others
    # (a purchase, supplier, goods, quantities, prices) → what of an invoice fits neither order nor receipt, in words:
    "invoice_differences": "发票的差异",
    "invoice_verdict": "核对结果",  # (those words) → one sentence
    "still_to_come": "还没到的数量",  # (goods; of a purchase: goods, quantities; received goods, accepted) → Decimal
    "cards_of": "同一编码的货品卡",  # (stock item's code) → how many cards have it, this one aside
    "unknown_goods": "没有货品卡的货品",  # (goods as written) → those no stock card, or more than one, answers to
    "short_goods": "库存不够的货品",  # (goods, quantities) → those of which there is less, with what there is
    "off_the_book": "与货品卡不符的货品",  # (goods, quantities) → those whose card says another stock
    "beyond": "超过的货品",  # (goods, quantities, goods, quantities) → those of the first beyond the second
    "open_requests": "已在其他未完成的申请中",  # (names of goods) → those of them in another open purchase request
    "last_bought": "最近一次订货",  # (goods, specifications, quantities) → rows, with what was paid then
    "lapsed_suppliers": "资质已过期",  # (names of suppliers) → those of them whose qualification has lapsed
    "paused_suppliers": "暂停或者停用",  # (names of suppliers) → those of them that are not in use
    "approved": "已批准",  # (a record) → bool
    "reported_items": "报损的物品",  # (a damage_report) → the names of what it lists
    "replaced_before": "已有更换申请",  # (a damage_report) → has another live request it behind it?
    "unfinished_logs": "没有填完的值班记录",  # (a post, when the next shift begins, its leader) → in words; a list
    "open_matters": "遗留问题",  # (a post) → what earlier shifts have handed on and nobody has settled; rows
    "team_equipment": "在册的器材",  # (a post) → the equipment registered there: rows of what is due
    # of a revision (regulation, kind of change, text, day in force):
    "text_mistakes": "正文的错误",  # → what is wrong with the text, in words; None when nothing is
    "touches_something": "改动的条文由表单等落实",  # → bool
    "touched_by_text": "受影响的事项",  # → in words
    "touched_list": "受影响的事项",  # → a list, one a line of the table to be answered
    "all_answered": "逐项有了答复",  # (… and the rows) → bool
}

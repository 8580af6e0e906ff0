"""The closed lists of states and what each is called. States retire; they are never deleted."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

# Records: code → Chinese word. Stages after approval belong to the form.
RECORD = {
    "running": "审批中", "approved": "已通过", "rejected": "已拒绝", "returned": "已退回", "withdrawn": "已撤销",
    "revoked": "通过后撤销", "terminated": "已终止", "timed_out": "超时关闭", "voided": "已作废",
}  # fmt: skip
DRAFT = "草稿"  # a draft is not yet a record, but people see it in the same list
# A record in one of these is over.
ENDED = ("rejected", "withdrawn", "revoked", "terminated", "timed_out", "voided")

# Tasks, and runs of a step.
TASK = {
    "waiting": "待处理", "passed": "已通过", "rejected": "已拒绝", "returned": "已退回", "transferred": "已转交",
    "delegated": "委派中", "skipped": "已跳过", "closed": "系统关闭", "timed_out": "超时关闭", "later": "未开始",
}  # fmt: skip

# A task in one of these is still somebody's: theirs to do now, waiting for advice asked for, or not yet begun.
OPEN = ("waiting", "delegated", "later")

# Everything that can happen to a record: event → its wording. A test demands that every event has one.
EVENTS = {
    "submitted": _l("提交申请"),
    "resubmitted": _l("修改后重新提交"),
    "step_opened": _l("到达节点"),
    "step_skipped": _l("跳过节点"),
    "approved": _l("同意"),
    "filled": _l("办理"),
    "rejected": _l("拒绝"),
    "returned": _l("退回"),
    "abstained": _l("弃权"),
    "transferred": _l("转交"),
    "delegated": _l("委派"),
    "advised": _l("委派办结"),
    "signer_added": _l("加签"),
    "signer_dropped": _l("减签"),
    "taken_back": _l("拿回"),
    "stood_in": _l("代理"),
    "escalated": _l("超时上报"),
    "reminded": _l("催办"),
    "decided": _l("审批通过"),
    "finished": _l("办结"),
    "withdrawn": _l("撤回"),
    "commented": _l("评论"),
    "copied": _l("抄送"),
    "read": _l("已阅"),
    "revealed": _l("查看完整信息"),
    "printed": _l("打印"),
    "amended": _l("变更"),
    "amendment_filed": _l("提出变更"),
    "overridden": _l("例外放行"),
    "limit_passed": _l("超过时限"),
    "timer_rang": _l("到时提醒"),
    "stage_changed": _l("阶段变化"),
    "revoked": _l("撤销已通过"),
    "terminated": _l("终止"),
    "voided": _l("作废"),
    "moved": _l("状态变化"),
    "linked": _l("关联单据"),
    "quotation_asked": _l("邀请供应商报价"),
    "quoted": _l("收到报价"),
    "quotation_withdrawn": _l("撤下报价"),
    "followed": _l("随之办理"),
    "proposed": _l("建议办理"),
    "set_aside": _l("不予办理"),
    "body_changed": _l("表决规则变更"),  # of no record
    "setting_changed": _l("参数修改"),  # of no record
    "calendar_changed": _l("工作日历变更"),  # of no record
    "reading_asked": _l("安排阅读确认"),  # of no record
    "reading_ended": _l("结束阅读安排"),  # of no record
    "reading_confirmed": _l("确认已阅读"),  # of no record
    "proof_made": _l("出具执行证明"),  # of no record
}

"""The closed lists of states and what each is called. States retire; they are never deleted."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

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

# Everything that can happen to a record: event → its wording. A test demands that every event has one. Words that
# buttons have too say in English what was done, not what to do.
EVENTS = {
    "submitted": _l("提交申请"),
    "resubmitted": _l("修改后重新提交"),
    "step_opened": _l("到达节点"),
    "step_skipped": _l("跳过节点"),
    "approved": lazy_pgettext("happened", "同意"),
    "filled": lazy_pgettext("happened", "办理"),
    "rejected": lazy_pgettext("happened", "拒绝"),
    "returned": lazy_pgettext("happened", "退回"),
    "abstained": lazy_pgettext("happened", "弃权"),
    "transferred": lazy_pgettext("happened", "转交"),
    "delegated": lazy_pgettext("happened", "委派"),
    "advised": _l("委派办结"),
    "signer_added": lazy_pgettext("happened", "加签"),
    "signer_dropped": lazy_pgettext("happened", "减签"),
    "taken_back": lazy_pgettext("happened", "拿回"),
    "stood_in": lazy_pgettext("happened", "代理"),
    "escalated": lazy_pgettext("happened", "超时上报"),
    "reminded": lazy_pgettext("happened", "催办"),
    "decided": _l("审批通过"),
    "finished": _l("办结"),
    "withdrawn": lazy_pgettext("happened", "撤回"),
    "commented": lazy_pgettext("happened", "评论"),
    "copied": lazy_pgettext("happened", "抄送"),
    "read": _l("已阅"),
    "revealed": lazy_pgettext("happened", "查看完整信息"),
    "printed": lazy_pgettext("happened", "打印"),
    "amended": lazy_pgettext("happened", "变更"),
    "amendment_filed": _l("提出变更"),
    "overridden": lazy_pgettext("happened", "例外放行"),
    "limit_passed": _l("超过时限"),
    "timer_rang": _l("到时提醒"),
    "stage_changed": _l("阶段变化"),
    "revoked": lazy_pgettext("happened", "撤销已通过"),
    "terminated": lazy_pgettext("happened", "终止"),
    "voided": lazy_pgettext("happened", "作废"),
    "moved": lazy_pgettext("happened", "状态变化"),
    "linked": lazy_pgettext("happened", "关联单据"),
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

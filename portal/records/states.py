"""The closed lists of states and what each is called. States retire; they are never deleted."""

from __future__ import annotations

# Records: code → Chinese word. Stages after approval belong to the form.
RECORD = {
    "running": "审批中", "approved": "已通过", "rejected": "已拒绝", "returned": "已退回", "withdrawn": "已撤销",
    "revoked": "通过后撤销", "terminated": "已终止", "timed_out": "超时关闭", "voided": "已作废",
}  # fmt: skip
DRAFT = "草稿"  # a draft is not yet a record, but people see it in the same list
ENDED = ("rejected", "withdrawn", "revoked", "terminated", "timed_out", "voided")

# Tasks, and runs of a step.
TASK = {
    "waiting": "待处理", "passed": "已通过", "rejected": "已拒绝", "returned": "已退回", "transferred": "已转交",
    "delegated": "委派中", "skipped": "已跳过", "closed": "系统关闭", "timed_out": "超时关闭", "later": "未开始",
}  # fmt: skip
DECIDED = ("passed", "rejected", "returned", "transferred")

# Everything that can happen to a record: event → its wording. A test demands that every event has one.
EVENTS = {
    "submitted": "提交申请", "resubmitted": "修改后重新提交", "step_opened": "到达节点", "step_skipped": "跳过节点",
    "approved": "同意", "filled": "办理", "rejected": "拒绝", "returned": "退回", "transferred": "转交",
    "step_closed": "节点结束", "decided": "审批通过", "finished": "办结", "withdrawn": "撤回", "commented": "评论",
    "copied": "抄送", "read": "已阅", "revealed": "查看完整信息", "printed": "打印", "exported": "导出",
    "amended": "变更", "amendment_filed": "提出变更", "overridden": "例外放行", "limit_passed": "超过时限",
    "timer_rang": "到时提醒", "stage_changed": "阶段变化", "voided": "作废", "linked": "关联单据", "followed": "随之办理",
    "setting_changed": "修改参数", "signed_in_people": "人员与权限变动",
}  # fmt: skip

"""动火的现场部分：开工、收工和检查都以扫现场的地点码为证。"""

from datetime import timedelta
from typing import Any

from portal.formkit import (
    Amendment,
    Choice,
    Rule,
    Rules,
    Scan,
    Section,
    Text,
    a,
    by,
    fact,
    now,
    ours,
    setting,
)

MINUTE = timedelta(minutes=1)
first_check = a.ended_at + setting("hot_work_check_first", times=MINUTE)
second_check = a.ended_at + setting("hot_work_check_second", times=MINUTE)
grace = setting("hot_work_check_grace", times=MINUTE)
WATCHING = ours("作业的开始和结束由监护人和保安部当面确认")
AFTERWARDS = ours("阴燃可能在动火结束以后才出现，须隔一段时间再看")
ON_SITE = ours("开工、收工和检查都要有人在现场，以扫现场的地点码为证")
MASKING = ours("屏蔽了哪些探测器，消防监控中心要随时知道，收工后逐个恢复")


def on_site(box: str, step: str = "") -> Rule:
    """The label that was scanned hangs at the permitted place."""
    return Rule(at=box, says="扫的不是动火地点的地点码，请到批准的动火地点扫码", holds=getattr(a, box).name == a.place,
                at_step=step, cite=ON_SITE)  # fmt: skip


def look(title: str, due: Any, stages: tuple[str, ...], stage: str = "") -> Amendment:
    """A look at the place after the work: by the watcher or security, at the place, not before it is due."""
    return Amendment(
        title,
        Section(
            title,
            look_from=Scan("现场扫码", hint="扫动火地点的地点码", cite=ON_SITE),
            look_found=Text("情况", hint="有无余火、异味、发热", cite=AFTERWARDS),
        ),
        rules=Rules(
            there=on_site("look_from"),
            late_enough=Rule(
                at="look_found", says="还没有到规定的检查时间，不能提前检查", holds=now >= due, cite=AFTERWARDS
            ),
            by_whom=Rule(
                at="look_from", says="动火后检查由监护人或者保安部人员做",
                holds=(fact("applicant") == a.watcher) | (fact("department_of", fact("applicant")) == "保安部"),
                cite=WATCHING,
            ),
        ),
        adds={"checks": {"due": due, "checked_at": now, "by_whom": fact("applicant"), "found": a.look_found}},
        stages=stages,
        stage=stage,
        cite=AFTERWARDS,
    )  # fmt: skip


def masking() -> Amendment:
    """Which detectors are out of service for the work, and which of them are back."""
    return Amendment(
        "探测器屏蔽和恢复",
        Section(
            "探测器屏蔽和恢复（消防监控中心填写）",
            mask_point=Text("探测器", hint="主机上的点位或者位置", most=60, cite=MASKING),
            mask_act=Choice("办理", ["屏蔽", "恢复"], cite=MASKING),
        ),
        rules=Rules(
            masked_before=Rule(
                at="mask_point", says="这个探测器没有屏蔽，不需要恢复",
                holds=a.mask_point.any_of(fact("still_masked", a.masks.point, a.masks.act)),
                only_if=a.mask_act == "恢复", cite=MASKING,
            ),
            not_twice=Rule(
                at="mask_point", says="这个探测器已经屏蔽着",
                holds=~a.mask_point.any_of(fact("still_masked", a.masks.point, a.masks.act)),
                only_if=a.mask_act == "屏蔽", cite=MASKING,
            ),
        ),
        adds={
            "masks": {"point": a.mask_point, "act": a.mask_act, "at": now, "by_whom": fact("applicant")},
        },
        stages=("待作业", "作业中", "待检查", "待二次检查", "待关闭"),
        filed_by=by.desk("gate"),
        cite=MASKING,
    )  # fmt: skip

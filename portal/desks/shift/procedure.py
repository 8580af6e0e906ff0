"""The procedure of an alarm as the articles have it: which steps come next, given what is known and has been done.

Nothing here forbids a step: in a fire the power may be cut first [FIRE-05]. It says what is to be done now, and what
may be done besides.
"""

from __future__ import annotations

from dataclasses import dataclass

# The words of the form (forms/security/alarm.py); tests hold the two lists against one another.
FIRE = "火灾报警"
CLEARED, AGAIN, STUCK, RANDOM = "已复原未再报", "复原后再报", "不能复原", "乱报号或不显号"
SMOKE, WORKS, SMALL, LARGE = "吸烟等人为烟气", "施工引起", "真实火情-小", "真实火情-大"
DETECTOR, MAIN_UNIT = "误报-探测器故障", "主机故障"
SILENCE, LOCATE, RESET, PATROL, SILENCE_AGAIN, LOOK, STOP = (
    "按下消音键", "查明报警部位", "按下复原键", "通知巡逻保安员到场核查", "再次消音", "到场核查", "制止并批评",
)  # fmt: skip
POWER, EXTINGUISH, RELEASE, BROADCAST, CALL, MEET = (
    "切断着火区域电源", "用灭火器扑救", "“防误动作”转到允许", "消防广播疏散", "拨打119", "到路口接应消防车",
)  # fmt: skip
MACHINES = ["启动排烟机", "启动送风机", "启动送风阀", "启动排烟阀", "启动消防泵", "启动喷淋泵"]
SHUT, RESTART, TOLD = "主机关机", "重新开机检查", "通知有关人员"

# What a step asks for besides the tap.
PLACE, RESULT, SCENE, BRIGADE, GUIDE, WHOM = "place", "reset", "scene", "brigade", "guide", "whom"


@dataclass(frozen=True)
class Move:
    """One step: a button. `asks` is what it wants to know besides; `grave` steps stand out."""

    step: str
    cites: tuple[str, ...]
    asks: str = ""
    grave: bool = False
    hint: str = ""


MOVES = {move.step: move for move in (
    Move(SILENCE, ("SEC-10-01", "SEC-10-08")),
    Move(PATROL, ("FIRE-04",), WHOM),
    Move(LOCATE, ("SEC-10-01",), PLACE),
    Move(RESET, ("SEC-10-01", "SEC-10-08"), RESULT),
    Move(SILENCE_AGAIN, ("SEC-10-04",)),
    Move(LOOK, ("SEC-10-02", "SEC-10-04"), SCENE),
    Move(STOP, ("SEC-10-02",)),
    Move(POWER, ("FIRE-05", "SEC-10-06"), grave=True, hint="不等风机、水泵启动"),
    Move(EXTINGUISH, ("SEC-10-05",), grave=True),
    Move(CALL, ("FIRE-06", "FIRE-07"), BRIGADE, grave=True),
    Move(RELEASE, ("SEC-10-06",), grave=True, hint="由“禁止”转到“允许”"),
    *(Move(machine, ("SEC-10-06",)) for machine in MACHINES),
    Move(BROADCAST, ("SEC-10-07",), grave=True),
    Move(MEET, ("FIRE-08",), GUIDE),
    Move(SHUT, ("SEC-10-10",)),
    Move(RESTART, ("SEC-10-10",)),
)}  # fmt: skip


@dataclass(frozen=True)
class State:
    """What is known of an alarm: its kind, what resetting came to, what was found, which steps have been done."""

    kind: str
    reset: str = ""
    scene: str = ""
    done: frozenset[str] = frozenset()


def to_do(state: State) -> list[Move]:
    """The steps to take now, in the order of the articles, those of a fire first."""
    wanted = _of_a_fire_alarm(state) if state.kind == FIRE else _of_a_fault(state)
    return [MOVES[step] for step in wanted if step not in state.done]


def besides(state: State) -> list[Move]:
    """The steps that may be taken at any time, and what may be found anew."""
    steps = [POWER, CALL, BROADCAST, EXTINGUISH] if state.kind == FIRE else []
    steps += [LOCATE, RESET, LOOK, MEET] if state.kind == FIRE else [LOCATE, LOOK]
    anew = {LOCATE, RESET, LOOK, MEET}
    now = {move.step for move in to_do(state)}
    return [MOVES[step] for step in steps if step not in now and (step in anew or step not in state.done)]


def _of_a_fire_alarm(state: State) -> list[str]:
    if state.scene == LARGE:
        machines = MACHINES if RELEASE in state.done else []
        return [CALL, POWER, RELEASE, *machines, BROADCAST, *([MEET] if CALL in state.done else [])]
    if state.scene == SMALL:
        return [POWER, EXTINGUISH]
    if state.scene in (SMOKE, WORKS):
        return [SILENCE, STOP]
    if state.scene in (DETECTOR, MAIN_UNIT):
        return [SILENCE, *(_of_the_main_unit(state) if state.scene == MAIN_UNIT else [])]
    if state.reset:
        return [SILENCE, LOCATE, PATROL, *([SILENCE_AGAIN] if state.reset == AGAIN else []), LOOK]
    return [SILENCE, LOCATE, PATROL, *([RESET] if {SILENCE, LOCATE} <= state.done else [])]


def _of_a_fault(state: State) -> list[str]:
    if not state.reset:
        return [SILENCE, *([RESET] if SILENCE in state.done else [])]
    if state.reset == CLEARED:
        return [SILENCE]
    if state.scene == MAIN_UNIT or state.reset in (STUCK, RANDOM):
        return [SILENCE, *_of_the_main_unit(state), *([] if state.scene else [LOCATE, LOOK])]
    return [SILENCE, LOCATE, *([] if state.scene else [LOOK])]


def _of_the_main_unit(state: State) -> list[str]:
    return [SHUT, *([RESTART] if SHUT in state.done else [])]

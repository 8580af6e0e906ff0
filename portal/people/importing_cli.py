"""Taking over people on the command line: the same plan and deed as the page, said in lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from portal.db import commit
from portal.people import importing


def bring_in(file: Path, *, create_missing: bool, keep: bool, say: Callable[[str], None]) -> None:
    """Say row by row what importing this list does or what stands in its way; with `keep`, do it and commit.

    Rows with problems are left out, the others brought in. Raises BadInput when the file is no such list.
    """
    plan = importing.plan(importing.read(file.name, file.read_bytes()), create_missing=create_missing)
    for row in plan.problems:
        for sentence in row.problems:
            say(f"第 {row.line} 行 {row.values['姓名']}：{sentence}")
    for row in plan.known_people:
        for note in row.notes:
            say(f"第 {row.line} 行 {row.values['姓名']}：{note}")
    for what, made in (("部门", plan.new_departments), ("岗位", list(plan.new_posts))):
        if made:
            say(f"新建{what}：{'、'.join(made)}")
    counts = f"新增 {len(plan.new_people)} 人，更新 {len(plan.known_people)} 人，{len(plan.problems)} 行有问题"
    if not keep:
        say(f"将{counts}。这只是预览，什么都没有保存；加上 --yes 再运行一次才会导入。")
        return
    importing.carry_out(plan)
    commit()
    say(f"已导入：{counts}{'，没有导入' if plan.problems else ''}。")
    if plan.new_people:
        say("新来的人还没有密码：请管理员在“人员”页面为每个人生成设置密码的链接。")

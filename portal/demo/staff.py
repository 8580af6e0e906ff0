"""The demo hotel's departments, posts and people: the whole tree of a mid-sized hotel, with invented names."""

from __future__ import annotations

from datetime import date

from portal.db import db
from portal.people import bodies
from portal.people.models import Department, Holding, Hotel, Person, Post

HOTEL = ("云栖山庄大酒店", "杭州市西湖区云栖路 18 号", "0571-8700 1234")

# Department | other names of the texts | head post | leader post (分管领导)
DEPARTMENTS = """
董事会 | | 董事长 |
运营委员会 | | 总经理 |
总经理办公室 | 酒店办公室、办公室 | 办公室主任 | 总经理
客户关系部 | | 客户关系部经理 | 客户关系总监
预定部 | 预订部 | 预定部经理 | 客户关系总监
客户服务中心 | 客户服务部 | 客户服务部经理 | 客户关系总监
市场部 | | 市场部经理 | 分管副总经理
销售部 | | 销售部经理 | 销售总监
保安部 | | 保安部经理 | 分管副总经理
采购部 | 供应部 | 采购部经理 | 分管副总经理
仓库 | | 仓库主任 | 分管董事
财务部 | 计财部 | 财务经理 | 总经理
人力资源部 | | 人力资源部经理 | 总经理
工程部 | 设备部 | 工程部经理 | 分管副总经理
信息部 | 电脑部 | 信息部经理 | 分管副总经理
房务部 | 前厅部、客房部 | 房务总监 | 分管副总经理
餐饮部 | 厨房部 | 餐饮总监 | 分管副总经理
法务部 | 法务 | 法务 | 总经理
公关部 | | 公关部经理 | 总经理
"""

# Post | department | reports to | desk
POSTS = """
董事长 | 董事会 | |
董事 | 董事会 | 董事长 |
分管董事 | 董事会 | 董事长 |
总经理 | 总经理办公室 | 董事长 | management
运营委员会主任 | 运营委员会 | 董事长 |
运营委员 | 运营委员会 | 运营委员会主任 |
副总经理 | 总经理办公室 | 总经理 | management
分管副总经理 | 总经理办公室 | 总经理 |
办公室主任 | 总经理办公室 | 总经理 |
总办文员 | 总经理办公室 | 办公室主任 |
酒店总值班 | 总经理办公室 | 总经理 | duty
客户关系总监 | 客户关系部 | 总经理 |
客户关系部经理 | 客户关系部 | 客户关系总监 |
大客户经理 | 客户关系部 | 客户关系部经理 |
客户经理 | 客户关系部 | 客户关系部经理 |
客关经理 | 客户关系部 | 客户关系部经理 |
客户关系部文员 | 客户关系部 | 客户关系部经理 |
预定部经理 | 预定部 | 客户关系总监 |
预定专员 | 预定部 | 预定部经理 |
客户服务部经理 | 客户服务中心 | 客户关系总监 |
客户关系专员 | 客户服务中心 | 客户服务部经理 |
客服代表 | 客户服务中心 | 客户服务部经理 |
客访专员 | 客户服务中心 | 客户服务部经理 |
市场部经理 | 市场部 | 分管副总经理 |
销售总监 | 销售部 | 总经理 |
销售部经理 | 销售部 | 销售总监 |
销售主管 | 销售部 | 销售部经理 |
销售员 | 销售部 | 销售主管 |
保安部经理 | 保安部 | 分管副总经理 | gate
保安部主管 | 保安部 | 保安部经理 | gate
保安部领班 | 保安部 | 保安部主管 | gate
夜值领班 | 保安部 | 保安部主管 | gate
保安员 | 保安部 | 保安部领班 | gate
监控员 | 保安部 | 保安部领班 | gate
门卫 | 保安部 | 保安部领班 | gate
采购部经理 | 采购部 | 分管副总经理 | purchasing
采购员 | 采购部 | 采购部经理 | purchasing
仓库主任 | 仓库 | 分管副总经理 | warehouse
仓管员 | 仓库 | 仓库主任 | warehouse
财务经理 | 财务部 | 总经理 | finance
出纳 | 财务部 | 财务经理 | finance
人力资源部经理 | 人力资源部 | 总经理 |
人事专员 | 人力资源部 | 人力资源部经理 |
工程部经理 | 工程部 | 分管副总经理 | engineering
弱电技术员 | 工程部 | 工程部经理 | engineering
维修工 | 工程部 | 工程部经理 | engineering
信息部经理 | 信息部 | 分管副总经理 |
技术负责人 | 信息部 | 信息部经理 |
房务总监 | 房务部 | 分管副总经理 |
前厅部经理 | 房务部 | 房务总监 |
楼层服务员 | 房务部 | 房务总监 |
餐饮总监 | 餐饮部 | 分管副总经理 |
餐厅总厨 | 餐饮部 | 餐饮总监 |
法务 | 法务部 | 总经理 |
公关部经理 | 公关部 | 总经理 |
"""

# Name | login | posts (the first is the main one)
PEOPLE = """
何静山 | hejingshan | 董事长
沈维 | shenwei | 董事、分管董事
顾念慈 | guniance | 董事
周启明 | zhouqiming | 总经理、运营委员会主任
林若溪 | linruoxi | 副总经理、分管副总经理、运营委员
方志远 | fangzhiyuan | 办公室主任、酒店总值班
苏晓 | suxiao | 总办文员
许曼 | xuman | 客户关系总监、运营委员
丁一鸣 | dingyiming | 客户关系部经理、酒店总值班
叶知秋 | yezhiqiu | 客户经理
邵云 | shaoyun | 大客户经理
段雨桐 | duanyutong | 客关经理
贺敏 | hemin | 客户关系部文员
秦岚 | qinlan | 预定部经理
龚小燕 | gongxiaoyan | 预定专员
魏来 | weilai | 客户服务部经理
钟晴 | zhongqing | 客户关系专员
倪佳 | nijia | 客服代表
石磊 | shilei | 市场部经理
韩冬 | handong | 销售总监
罗斌 | luobin | 销售部经理
白露 | bailu | 销售主管
姚远 | yaoyuan | 销售员
陈刚 | chengang | 保安部经理
马国强 | maguoqiang | 保安部主管、酒店总值班
赵铁军 | zhaotiejun | 保安部领班
孙大勇 | sundayong | 夜值领班
吴勇 | wuyong | 保安员
郑浩 | zhenghao | 保安员
曹阳 | caoyang | 监控员
胡建国 | hujianguo | 门卫
彭丽 | pengli | 采购部经理
蒋涛 | jiangtao | 采购员
尹小军 | yinxiaojun | 采购员
邓福生 | dengfusheng | 仓库主任
余娜 | yuna | 仓管员
黄慧 | huanghui | 财务经理
谢芳 | xiefang | 出纳
唐文婷 | tangwenting | 人力资源部经理
潘悦 | panyue | 人事专员
李建国 | lijianguo | 工程部经理
冯伟 | fengwei | 弱电技术员
任强 | renqiang | 维修工
范哲 | fanzhe | 信息部经理
崔健 | cuijian | 技术负责人
王芳 | wangfang | 房务总监、运营委员
梁琪 | liangqi | 前厅部经理
田甜 | tiantian | 楼层服务员
刘海 | liuhai | 餐饮总监
宋师傅 | songshifu | 餐厅总厨
江澜 | jianglan | 法务
毛毛 | maomao | 公关部经理
"""

ADMINISTRATORS = ("suxiao",)


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return [[part.strip() for part in line.split("|")] for line in lines]


def names_of(table: str) -> list[str]:
    """The first column of one of the tables above."""
    return [row[0] for row in _rows(table)]


def make(*, password_hash: str, since: date) -> Hotel:
    """The hotel with all its people, all with the same password; the caller commits."""
    name, address, phone = HOTEL
    hotel = Hotel(code="demo", name=name, address=address, phone=phone)
    db.session.add(hotel)
    db.session.flush()
    departments: dict[str, Department] = {}
    for order, (title, aliases, _head, _leader) in enumerate(_rows(DEPARTMENTS)):
        departments[title] = Department(hotel_id=hotel.id, name=title, order=order,
                                        aliases=[a for a in aliases.split("、") if a])  # fmt: skip
    db.session.add_all(departments.values())
    db.session.flush()
    posts: dict[str, Post] = {}
    for row in _rows(POSTS):
        title, department, *rest = row
        posts[title] = Post(hotel_id=hotel.id, name=title, department_id=departments[department].id,
                            desk=rest[1] if len(rest) > 1 else "")  # fmt: skip
    db.session.add_all(posts.values())
    db.session.flush()
    for title, _department, above, *_desk in _rows(POSTS):
        posts[title].reports_to_id = posts[above].id if above else None
    for title, _aliases, head, leader in _rows(DEPARTMENTS):
        departments[title].head_post_id = posts[head].id
        departments[title].leader_post_id = posts[leader].id if leader else None
    for number, (who, login, held) in enumerate(_rows(PEOPLE), start=1):
        person = Person(hotel_id=hotel.id, login=login, name=who, employee_no=f"{1000 + number}",
                        password_hash=password_hash, is_admin=login in ADMINISTRATORS,
                        phone=f"内线 {8000 + number}", email=f"{login}@example.com")  # fmt: skip
        db.session.add(person)
        db.session.flush()
        for place, title in enumerate(held.split("、")):
            db.session.add(Holding(hotel_id=hotel.id, person_id=person.id, post_id=posts[title].id, since=since,
                                   is_main=place == 0))  # fmt: skip
    db.session.flush()
    bodies.furnish()
    return hotel

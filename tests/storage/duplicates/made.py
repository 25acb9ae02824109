"""Made-up reports, and what happens to a report on its way through the web."""

from __future__ import annotations

import re
from random import Random

import opencc

_WORDS = [
    "道路",
    "硬化",
    "村庄",
    "绿化",
    "果园",
    "灌溉",
    "水渠",
    "清淤",
    "学校",
    "操场",
    "修缮",
    "卫生",
    "院落",
    "垃圾",
    "分类",
    "路灯",
    "安装",
    "养老",
    "服务",
    "站点",
    "医保",
    "缴费",
    "合作",
    "组织",
    "茶叶",
    "加工",
    "厂房",
    "扩建",
    "旅游",
    "民宿",
    "培训",
    "农机",
    "补贴",
    "耕地",
    "保护",
    "防火",
    "巡查",
    "矛盾",
    "调解",
    "党员",
    "走访",
    "低保",
    "核查",
    "危房",
    "改造",
    "饮水",
    "工程",
    "河道",
    "治理",
    "文化",
    "广场",
    "演出",
    "图书",
    "阅览",
    "电商",
    "直播",
    "物流",
    "网点",
    "招商",
    "洽谈",
    "项目",
    "开工",
    "竣工",
    "验收",
    "资金",
    "拨付",
    "财务",
    "公开",
    "会议",
    "学习",
    "制度",
    "完善",
    "值班",
    "应急",
    "演练",
    "气象",
    "预警",
    "排查",
    "隐患",
    "整改",
    "督导",
    "考核",
    "奖励",
    "先进",
    "典型",
    "宣传",
    "报道",
    "群众",
    "满意",
    "调查",
    "回访",
    "问卷",
    "反馈",
    "热线",
    "办理",
    "窗口",
    "预约",
    "证照",
    "审批",
    "简化",
    "流程",
    "时限",
    "压缩",
    "粮食",
    "播种",
    "面积",
    "产量",
    "收割",
    "储备",
]
_BOILER = (
    "网站首页 工作总结 范文下载 收藏本站",
    "上一篇:没有了 下一篇:述职材料",
    "版权声明:转载请注明来源,投稿请联系公众号",
    "推荐阅读:村务公开制度 相关文章:值班安排",
)


def report(seed: object, characters: int = 700, town: str = "松河") -> str:
    """A report of about so many characters; another seed shares no sentence with it."""
    random = Random(f"report {seed}")
    paragraphs = [f"{town}镇{random.randint(2010, 2024)}年工作报告"]
    while sum(map(len, paragraphs)) < characters:
        paragraphs.append("".join(_sentence(random, town) for _ in range(random.randint(2, 4))))
    return "\n".join(paragraphs)


def next_year(text: str, seed: object) -> str:
    """The same template with other figures."""
    random = Random(f"figures {seed}")
    return re.sub(
        r"\d+", lambda number: str(random.randint(10 ** (len(number[0]) - 1), 10 ** len(number[0]) - 1)), text
    )


def sibling(text: str, seed: object) -> str:
    """Another report that takes over every third sentence, in order, with its own between them."""
    random = Random(f"sibling {seed}")
    sentences = re.findall("[^。]+。", text)
    return "".join(
        next_year(s, (seed, n)) + _sentence(random, "柳湾") + _sentence(random, "柳湾")
        for n, s in enumerate(sentences[::3])
    )


def masked(text: str) -> str:
    """Names and years masked."""
    return re.sub(r"20\d\d", "20xx", text).replace("松河", "XX")


def traditional(text: str) -> str:
    """Turned traditional, with pinyin notes."""
    converted = str(opencc.OpenCC("s2t").convert(text))
    return converted.replace("鄉", "鄉(xiāng)").replace("會", "會(huì)")


def wrapped(text: str) -> str:
    """Hard-wrapped."""
    return "\n".join(text[at : at + 26] for at in range(0, len(text), 26))


def damaged(text: str, seed: object) -> str:
    """Some characters lost."""
    random = Random(f"lost {seed}")
    return "".join("?" if random.random() < 0.015 else c for c in text)


def cut(text: str) -> str:
    """The tail missing."""
    return text[: len(text) * 3 // 4] + "……阅读全文"


def dressed(text: str) -> str:
    """With what a page has around it."""
    return "\n".join((_BOILER[0], text, *_BOILER[1:]))


def compilation(*texts: str) -> str:
    """Reports on one page."""
    return "\n".join(f"工作报告 篇{'一二三四五六'[n]}\n{text}" for n, text in enumerate(texts))


def page(text: str, number: int) -> str:
    """One of the two pages that a report is spread over."""
    middle = len(text) // 2
    return (text[:middle] if number == 1 else text[middle:]) + "\n上一页 1 2 下一页"


def _sentence(random: Random, town: str) -> str:
    clauses = ["".join(random.choices(_WORDS, k=random.randint(4, 7))) for _ in range(random.randint(2, 3))]
    if random.random() < 0.6:
        clauses.append(f"{town}共{random.choice(_WORDS)}{random.randint(12, 9876)}处")
    return ",".join(clauses) + "。"

"""The texts of the labelled set, before anything befalls them."""

from __future__ import annotations

from functools import cache
from random import Random

from baogao.demo.places import places
from baogao.demo.prose import report
from benchmarks.prose import phrase, sentence

_HEADS = ("工作回顾", "主要做法", "项目进展", "民生实事", "存在的不足", "下一步考虑", "需要上级支持的事项")
_TITLES = ("工作总结", "工作报告", "情况汇报", "进展通报", "自查情况")
_SUBJECTS = [
    "The council",
    "The township",
    "The water office",
    "The road team",
    "The clinic",
    "The school board",
    "The cooperative",
    "The audit group",
    "Our committee",
    "The village assembly",
]
_VERBS = [
    "completed",
    "surveyed",
    "financed",
    "repaired",
    "delayed",
    "opened",
    "inspected",
    "extended",
    "replaced",
    "documented",
    "negotiated",
    "closed",
]
_THINGS = [
    "the irrigation canal",
    "two grain stores",
    "the mountain road",
    "the old bridge",
    "a training course",
    "the bus shelter",
    "the tea plantation",
    "the seed bank",
    "a fish pond",
    "the public archive",
    "the new library",
    "the waste station",
    "the vaccination plan",
    "the forest lookout",
]
_WHENS = [
    "in spring",
    "before the harvest",
    "after the floods",
    "during the summer",
    "late in the year",
    "over three months",
    "with county funds",
    "with the help of volunteers",
    "despite heavy rain",
    "for the second time",
]
_SOS = [
    "and residents were content",
    "which lowered costs considerably",
    "although some work remains",
    "so that traffic could resume",
    "as promised to the assembly",
    "while prices kept rising",
]
_SYLLABLES = [
    "ba",
    "lor",
    "ven",
    "tis",
    "mar",
    "qua",
    "del",
    "fen",
    "osk",
    "ri",
    "tam",
    "wel",
    "ho",
    "sar",
    "pim",
    "dun",
    "ka",
    "lew",
    "nor",
    "ast",
    "gil",
    "pra",
    "ush",
    "ben",
]
_COLUMNS = ("耕地（亩）", "户数", "人口", "粮食产量（吨）", "收入（万元）", "完成率（%）")
_HAMLETS = [
    "桃坞",
    "柏坡",
    "槐荫",
    "枣园",
    "梨洲",
    "榆关",
    "竹溪",
    "荷塘",
    "菊圃",
    "兰亭",
    "麦田",
    "稻香",
    "茶亭",
    "盐井",
    "铁炉",
    "瓷窑",
    "纸坊",
    "布市",
    "米行",
    "油坊",
]
_MATTERS = (
    "停水",
    "停电",
    "道路封闭施工",
    "集中办理医保",
    "防汛演练",
    "疫苗接种",
    "土地确权公示",
    "征求意见座谈",
    "政策宣讲",
    "水库泄洪",
)
FRAME = (
    "首页 政务公开 办事服务 互动交流 走进本地 专题专栏 无障碍浏览",
    "您现在的位置：首页 > 政府信息公开 > 法定主动公开内容 > 工作报告",
    "主办单位：办公室　承办单位：信息中心　网站标识码：3600000012",
    "建议使用1024×768以上分辨率浏览本站，备案号：赣备05012345号",
    "友情链接：统计部门 财政部门 水利部门 农业部门 教育部门 卫生部门",
    "您是本站第128845位访客，今日访问量302，当前在线17人",
    "该栏目暂无内容，请稍后再来查看，或者返回上一级栏目继续浏览。",
    "打印本页 关闭窗口 分享到 字体：大 中 小 保护视力色",
    "如对本网站有意见或建议，请拨打0791-88881234，或在信箱中留言。",
    "使用帮助 网站地图 隐私说明 版权声明 联系我们 移动版",
    "您的浏览器不支持脚本，部分功能可能无法正常使用，请更换浏览器后重试。",
    "请输入关键词进行检索，多个关键词之间以空格分开，检索范围：标题 全文",
    "登录 注册 找回密码 用户须知：实名注册后方可提交留言和办理事项。",
    "扫一扫在手机打开当前页，长按识别二维码关注政务新媒体获取更多信息。",
    "附件下载说明：文件为压缩格式，解压后使用办公软件打开，共3个文件。",
    "相关阅读：暂无相关内容　上一条：没有了　下一条：没有了",
)


def written(random: Random, place: str, year: int) -> str:
    """A report of 600 to 3,000 characters; a fifth of its sentences are what reports of the sample site say as well."""
    length, stock = random.randint(600, 3000), _stock()
    lines = [f"{place}镇{year}年{phrase(random)}{random.choice(_TITLES)}"]
    heads = iter(_HEADS)
    while sum(map(len, lines)) < length:
        if len(lines) % 4 == 1 and (head := next(heads, None)):
            lines.append(head)
        count = random.randint(2, 5)
        said = [random.choice(stock) if random.random() < 0.2 else sentence(random) for _ in range(count)]
        lines.append("".join(said))
    return "\n".join(lines)


def notice(random: Random, place: str, year: int) -> str:
    """A notice of 80 to 190 characters."""
    day = f"{year}年{random.randint(1, 12)}月{random.randint(1, 28)}日"
    matter, hamlet = random.choice(_MATTERS), random.choice(_HAMLETS)
    return (
        f"关于{hamlet}村{matter}的通知\n{phrase(random)}一事，定于{day}{random.randint(7, 11)}时在{place}镇{hamlet}村进行，"
        f"涉及{random.randint(12, 980)}户。{sentence(random)}联系电话{random.randint(2000000, 8999999)}。"
    )


def rows(random: Random, place: str, year: int) -> str:
    """A table of figures, a line a village, between 200 and 900 characters."""
    columns = random.sample(_COLUMNS, random.randint(3, 5))
    head = f"{place}镇{year}年{phrase(random, 2)}各村情况表\n村名\t" + "\t".join(columns)
    hamlets = random.sample(_HAMLETS, random.randint(8, 20))
    body = ["\t".join([f"{one}村", *(str(random.randint(10, 9999)) for _ in columns)]) for one in hamlets]
    return "\n".join([head, *body])


def english(random: Random, place: str, year: int) -> str:
    """A report in English of 500 to 2,500 characters."""
    lines = [f"Annual report {year}, No. {random.randint(100, 999)} ({place})"]
    length = random.randint(500, 2500)
    while sum(map(len, lines)) < length:
        lines.append(" ".join(_english_sentence(random) for _ in range(random.randint(2, 5))))
    return "\n".join(lines)


def _english_sentence(random: Random) -> str:
    subject, verb, thing, when = (random.choice(some) for some in (_SUBJECTS, _VERBS, _THINGS, _WHENS))
    subject, thing = f"{subject} of {_named(random)}", f"{thing} near {_named(random)}"
    amount = f" for {random.randint(20, 9800)} households" if random.random() < 0.5 else ""
    return f"{subject} {verb} {thing}{amount} {when}, {random.choice(_SOS)}."


def _named(random: Random) -> str:
    """A place nobody has heard of."""
    count = random.randint(2, 3)
    return "".join(random.choice(_SYLLABLES) for _ in range(count)).capitalize()


@cache
def _stock() -> list[str]:
    """Sentences of the sample site's reports."""
    texts = [report(name, year).text for name in places() for year in range(2011, 2025, 4)]
    found = {
        f"{one}。": None for text in texts for one in text.replace("\n", "。").split("。") if len(one) > 15
    }
    return list(found)

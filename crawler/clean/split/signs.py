"""What a report says of its own beginning, its end, and the level of government it speaks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from crawler.clean.split.paragraphs import Paragraph

_SALUTATION = re.compile(
    r"(?:尊敬的)?(?:各位|同志们|同志們)(?:代表|委员|委員|领导|領導|同志|来宾|來賓)?(?:[、，,]\s?(?:各位|同志|列席)?(?:同志|委员|来宾|代表|人员)?们?)?\s?[：:！!]?"
)
_REPORTING = re.compile(
    r"我\s?(?:谨|謹|受)?\s?(?:代表|向|受).{0,60}?(?:报告|報告|汇报|匯報|审议|審議|讲话)|(?:报告|報告)(?:政府)?工作，?请.{0,6}(?:审议|審議)"
)
_LONGEST_SALUTATION = 40
_CLOSING = re.compile(
    r"(?:努力奋斗|不懈奋斗|团结奋斗|接续奋斗|而奋斗|不懈努力|不懈的努力|献礼|更大(?:的)?贡献|应有(?:的)?贡献|积极贡献|新(?:的)?贡献|新(?:的)?篇章|再创佳绩|谢谢(?:大家|各位)?"
    r"|特此(?:报告|汇报|通知|函告|说明)|(?:请|予以?)(?:审议|指正|批评指正)|妥否.{0,6}批示|此致|敬礼|汇报完毕|汇报到此|优异(?:的)?成绩.{0,24})[。！!]?[”）]?$"
    r"|努力(?:建设|打造|开创|创建)一?个?.{4,60}[。！!]$"
)
_EXHORTS = re.compile(
    r"让我们|讓我們|携手|攜手|同心同德|齐心协力|信心|明天|答卷|蓝图|新征程|奋力|不负|不負|相信|展望|未来|号召|再接再[厉励]|新台阶|交代"
)
_ADDRESSING = re.compile(r"(?:各位(?:代表|委员|领导|同志)|同志们|代表们|同志們)[^：:]{0,8}[，,！!]")
_STRONG_OPENING = re.compile(
    r"为(?:了)?(?:认真|深入|全面|切实|进一步|扎实|有效|加强|加快|贯彻|落实|推动|推进|做好|促进).{8,}"
    r"|(?:根据|按照|遵照).{4,60}(?:要求|部署|安排|精神|统一|通知|意见|规定|计划).{0,60}(?:现将|制定|制订|特|结合|报告|汇报)|现将.{2,40}(?:报告|汇报|通知)如下"
    r"|.{0,24}(?:位于|地处|坐落(?:在|于)|地处).{2,}(?:部|方|侧|端|境|交界|公里|接壤|毗邻|东|西|南|北)|.{2,16}是一[个项种座家所].{6,}"
    r"|(?:尊敬的)?各位(?:代表|领导|委员|同志|评委|来宾)|同志们[：:！!]|这次(?:会议|大会)的|今天[，,]?我们.{0,12}(?:召开|召集|在这里)|我(?:叫|是|现任|自).{2,}|本人(?:自|于|是|现任)"
)
_WEAK_OPENING = re.compile(
    r"(?:近年来|近几年来?|今年以来|一年来|半年来|上半年|过去(?:的)?一年|刚刚过去|去年以来|自.{2,16}以来|(?:19|20)[\dxX*_]{2}年(?:度|以来|是)?|随着|当前|目前).{6,}"
)
_ANNOUNCES = re.compile(
    r"(?:以下|下列|如下|这|做好|抓好|突出|围绕|实施|推进|着力|具体|主要|重点|六个|五个|四个|三个|几|[一二三四五六七八九十\d]+个?)?.{0,14}"
    r"(?:方面|几点|工作|任务|措施|如下|举措|重点|打造|要求|意见|建议|体会|做法|安排|目标|问题|内容|工程|行动|计划|原则)[：:”。]?$"
)
_LEVELS = re.compile(
    r"(?:我|全|本)(省|市|县|區|区|乡|鄉|镇|鎮|村|州|旗|校|局|院|公司|街道|社区|厂|场)|(镇|鎮|乡|鄉|县|縣)(?:党委|黨委|政府|委)"
)
_ONE_LEVEL = {"鄉": "乡", "鎮": "镇", "縣": "县", "區": "区"}
_FEWEST, _MOSTLY = 3, 0.5
_MASKS = re.compile(r"(?<![A-Za-z0-9*_])(?:\*{1,3}|_{2,}|[xX]{2,4}|[×○]{2,3}|某)(?![A-Za-z0-9*_])")


def salutes(paragraph: Paragraph) -> bool:
    """Whether a paragraph is an address to an audience and nothing else."""
    return len(paragraph.text) <= _LONGEST_SALUTATION and _SALUTATION.fullmatch(paragraph.plain) is not None


def reports(paragraph: Paragraph) -> bool:
    """Whether a speaker says here that a report begins."""
    return _REPORTING.search(paragraph.text[:120]) is not None


def closes(paragraph: Paragraph) -> bool:
    """Whether a paragraph ends as reports end."""
    return _CLOSING.search(paragraph.text[-80:]) is not None


def winds_up(paragraph: Paragraph) -> bool:
    """Whether a paragraph without a number reads like the last of a report: a closing formula, or an appeal at its end."""
    if closes(paragraph):
        return True
    appeals = _EXHORTS.search(paragraph.text) is not None
    addresses = _ADDRESSING.match(paragraph.text) is not None
    return appeals + addresses + paragraph.text.endswith(("！", "!")) >= 2


def opens(paragraph: Paragraph) -> int:
    """How much a paragraph begins as reports begin: 2 plainly, 1 as the parts of one may too, 0 not."""
    start = paragraph.text[:160]
    return 2 if _STRONG_OPENING.match(start) else 1 if _WEAK_OPENING.match(start) else 0


def announces(paragraph: Paragraph) -> bool:
    """Whether a paragraph says that a list follows."""
    text = paragraph.text.rstrip()
    return text.endswith(("：", ":")) or _ANNOUNCES.search(text[-40:]) is not None


def level(paragraphs: Iterable[Paragraph]) -> str:
    """The level of government a text speaks for, 镇 in 我镇 and 全镇, where it plainly speaks for one."""
    found = Counter(
        _ONE_LEVEL.get(name, name)
        for paragraph in paragraphs
        for pair in _LEVELS.findall(paragraph.text)
        for name in pair
        if name
    )
    ranked = found.most_common(1)
    if not ranked or ranked[0][1] < _FEWEST or ranked[0][1] < _MOSTLY * found.total():
        return ""
    return str(ranked[0][0])


def mask(paragraphs: Sequence[Paragraph]) -> str:
    """The sign a text is masked with, where it is one and the same."""
    found = Counter(
        sign[:1].lower() * min(len(sign), 2) for p in paragraphs for sign in _MASKS.findall(p.text)
    )
    ranked = found.most_common(1)
    return ranked[0][0] if ranked and ranked[0][1] >= _FEWEST and ranked[0][1] >= 0.6 * found.total() else ""

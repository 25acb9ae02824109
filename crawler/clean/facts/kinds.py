"""What kind of report a title announces."""

from __future__ import annotations

import re

_KINDS = (
    ("interpretation", r"解读(?!.{0,4}(?:通知|办法))|一图读懂|图解"),
    ("government_work_report", r"政府(?:的)?工作(?:的)?(?:总结)?报告"),
    (
        "congress_report",
        r"(?:人大|人民代表大会)(?:常务委员会|常委会)(?:的)?工作(?:的)?报告|(?<!政府)人大工作报告",
    ),
    ("court_report", r"法院(?:的)?工作(?:的)?报告"),
    ("procuratorate_report", r"检察院(?:的)?工作(?:的)?报告"),
    ("budget_report", r"(?:预算|决算)(?:草案|执行|调整)?.{0,24}(?:报告|情况|公开)"),
    ("plan_report", r"国民经济(?:和|与)社会发展计划.{0,24}报告"),
    ("bulletin", r"统计公报|公报"),
    ("duty_report", r"述职(?:述廉|述德|述法)*(?:工作)?报告|述职"),
    ("annual_report", r"年度报告|年报(?!表)"),
    ("survey", r"(?:调研|调查|研究|考察|评估|监测|分析)报告"),
    (
        "summary_and_plan",
        r"总结.{0,24}(?:计划|打算|安排|思路|要点|谋划)|(?:情况|回顾).{0,16}(?:工作)?(?:计划|打算|思路|安排)",
    ),
    ("speech", r"讲话|致辞|致词|发言(?!人)|演讲|贺信"),
    ("summary", r"总结"),
    (
        "plan",
        r"工作(?:计划|要点|安排|打算|方案|思路)|(?:实施|行动|活动|应急)?(?:方案|预案)|行动计划|(?:规划|计划)(?=纲要|方案|草案|[（(》]|$)|纲要",
    ),
    ("notice", r"通知(?!书)"),
    ("reply", r"批复|答复|复函|的函$"),
    ("decision", r"(?:决定|决议)(?:$|[）)])|的(?:决定|决议)"),
    ("opinion", r"(?:实施|指导|若干)意见|的意见"),
    ("regulation", r"条例|(?:管理|暂行|实施|试行|奖励|考核)?办法|规定|细则|规则|章程"),
    ("announcement", r"公告|通告|公示|启事|声明"),
    ("briefing", r"简报|通报|汇报|快报|情况报告"),
    ("work_report", r"工作(?:的)?(?:情况)?(?:的)?报告|工作汇报"),
    ("report", r"报告"),
)
KINDS = tuple(kind for kind, _ in _KINDS)
_PATTERNS = tuple((kind, re.compile(words)) for kind, words in _KINDS)
_TRANSMITS = re.compile(
    r"(?:印发|转发|下发|发布|公布|批转|做好|报送|召开|开展|申报|征求|编制).*的(?P<kind>通知|决定|公告|通告|函|批复|意见|令)(?:（.*）|\(.*\))?\s*$"
)
_NAMES = {"通知": "notice", "决定": "decision", "公告": "announcement", "通告": "announcement", "函": "reply", "批复": "reply", "意见": "opinion", "令": "decision"}  # fmt: skip
_REPORTS = re.compile(r"(?:代表|受).{0,24}(?:政府).{0,16}(?:报告工作|作(?:政府)?工作报告|作报告)")


def kind_of(title: str) -> str | None:
    """The kind of report a title announces; the most telling of its words decides, and what a notice sends out does not."""
    if "的" in title and (sent := _TRANSMITS.search(title)):
        return _NAMES[sent["kind"]]
    return next((kind for kind, pattern in _PATTERNS if pattern.search(title)), None)


def kind_of_opening(opening: str) -> str | None:
    """A government work report tells itself by its first sentence; of other kinds the opening says too little."""
    return "government_work_report" if _REPORTS.search(opening) else None

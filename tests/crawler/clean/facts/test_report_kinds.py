"""What kind of report a title announces."""

from __future__ import annotations

import pytest

from crawler.clean.facts.kinds import kind_of, kind_of_opening


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("云岭县2022年政府工作报告", "government_work_report"),
        ("云岭县人民代表大会常务委员会工作报告", "congress_report"),
        ("云岭县人民法院工作报告", "court_report"),
        ("云岭县人民检察院工作报告", "procuratorate_report"),
        ("关于云岭县2021年预算执行情况和2022年预算草案的报告", "budget_report"),
        ("关于云岭县2021年国民经济和社会发展计划执行情况的报告", "plan_report"),
        ("云岭县2021年国民经济和社会发展统计公报", "bulletin"),
        ("2021年工作总结", "summary"),
        ("2021年工作总结和2022年工作计划", "summary_and_plan"),
        ("2022年工作要点", "plan"),
        ("在全县农业工作会议上的讲话", "speech"),
        ("关于做好春耕工作的通知", "notice"),
        ("关于印发2022年工作要点的通知", "notice"),
        ("关于停水的公告", "announcement"),
        ("关于修建水库的批复", "reply"),
        ("云岭县河道管理办法", "regulation"),
        ("农村饮水情况调研报告", "survey"),
        ("2021年政府信息公开工作年度报告", "annual_report"),
        ("镇长述职报告", "duty_report"),
        ("创建生态镇工作报告", "work_report"),
        ("《云岭县河道管理办法》政策解读", "interpretation"),
        ("水渠修好了", None),
        ("", None),
    ],
)
def test_a_title_tells_its_kind(title: str, kind: str | None) -> None:
    """The most telling word decides; what a notice sends out does not make it that."""
    assert kind_of(title) == kind


def test_a_work_report_tells_itself_by_its_first_sentence() -> None:
    """Where the title says nothing."""
    assert kind_of_opening("现在，我代表县人民政府，向大会报告工作，请予审议。") == "government_work_report"
    assert kind_of_opening("今天我代表学校发言。") is None

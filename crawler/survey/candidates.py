"""Which page of a site to look at next, so that few requests show where its reports are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.survey.forms import Form, form_of
from crawler.survey.sights import Lead, Sight, in_main_list
from storage.records import Role

SAMPLES = 2  # pages of a form looked at, where they agree
_ENOUGH_SISTERS = 3
_MOST_FURTHER = 6  # further pages of listings
_MOST_OF_A_FORM = 4  # listings of one form, or reports where they disagree
_PROMISING = re.compile(
    r"报告|公报|总结|计划|规划|要点|统计|公开|政务|文件|公文|通知|公告|动态|新闻|要闻|资讯|通报|简报|讲话|材料|范文|汇报|調研|调研|報告|公報|發佈|发布"
)
_NEVER = re.compile(
    r"(?i)/(?:[\w-]*(?:log[io]n|logon|logout|signin|register|passport|captcha|search|sousuo)[\w-]*|tags?|user|users|member|members|cart|print)(?:[/.?]|$)"
    r"|[?&](?:q|kw|keyword|keywords|wd|search|searchword|tag)=|[?&](?:a|action|do)=(?:login|register|search|print)"
    r"|\.(?:pdf|docx?|wps|xlsx?|et|pptx?|zip|rar|7z|jpe?g|png|gif|bmp|svg|ico|mp[34]|avi|flv|wmv|apk|exe|css|js|json|txt|xml|rss)(?:[?]|$)"
)
_NEVER_TEXT = re.compile(
    r"登录|登陆|登入|注册|邮箱|搜索|检索|English|EN|繁[体體]|无障碍|手机版|设为首页|加入收藏|RSS"
)


@dataclass(slots=True)
class _Kind:
    """The addresses of one form: titles in lists, and bare links with their words."""

    listed: dict[str, None] = field(default_factory=dict)
    bare: dict[str, str] = field(default_factory=dict)
    dated: int = 0


class Candidates:
    """The links met so far. `covers` is the scope, `inside` says where else than in a list a page is looked for."""

    def __init__(self, covers: Callable[[str], bool], inside: Callable[[str], bool]) -> None:
        self._covers, self._inside = covers, inside
        self._kinds: defaultdict[Form, _Kind] = defaultdict(_Kind)
        self._further: dict[str, Form] = {}
        self._looked: Counter[Form] = Counter()
        self._roles: defaultdict[Form, Counter[Role]] = defaultdict(Counter)
        self._further_looked: Counter[Form] = Counter()
        self._asked: set[str] = set()
        self.ways: dict[str, str] = {}
        self._turn = 0

    def asked(self, url: str) -> None:
        """An address is asked for, and so never given again."""
        self._asked.add(url)
        self._looked[form_of(url)] += 1
        if url in self._further:
            self._further_looked[self._further[url]] += 1

    def learn(self, asked: str, sight: Sight) -> None:
        """Take in the links of a page that was looked at."""
        self._asked.add(sight.url)
        self._roles[form_of(asked)][sight.role] += 1
        for lead in sight.leads:
            if lead.url in self._asked or not self._covers(lead.url) or _is_vain(lead):
                continue
            self.ways.setdefault(lead.url, sight.url)
            self._note(sight, lead)

    def _note(self, sight: Sight, lead: Lead) -> None:
        kind = self._kinds[form_of(lead.url)]
        if lead.entry.onward:
            if sight.role is Role.LISTING:
                self._further.setdefault(lead.url, form_of(lead.url))
        elif in_main_list(lead):
            kind.listed.setdefault(lead.url)
            kind.dated += lead.entry.dated
        elif sight.role is not Role.DETAIL and not (lead.entry.titled and lead.entry.dated):
            kind.bare.setdefault(lead.url, lead.entry.text)

    def next(self) -> str | None:
        """The most telling address not asked for yet: reports, further pages and listings in turn; None where none is."""
        self._turn += 1
        ways = [self._report, self._further_page, self._listing]
        for number in range(len(ways)):
            if url := next(ways[(self._turn + number) % len(ways)](), None):
                return url
        return None

    def more_reports(self, forms: Iterable[Form]) -> Iterator[str]:
        """Further addresses of these forms, in turn."""
        waiting = [[u for u in self._kinds[f].listed if u not in self._asked] for f in forms]
        for at in range(max(map(len, waiting), default=0)):
            yield from (urls[at] for urls in waiting if at < len(urls))

    def _report(self) -> Iterator[str]:
        ranked = sorted(self._kinds.items(), key=lambda each: (-each[1].dated, -len(each[1].listed)))
        for form, kind in ranked:
            enough = _MOST_OF_A_FORM if len(self._roles[form]) > 1 else self._samples(form)
            if self._looked[form] < enough:
                waiting = [url for url in kind.listed if url not in self._asked]
                # The last of a list is often the oldest, made by an earlier program.
                yield from waiting[-1:] if self._looked[form] else waiting[:1]

    def _samples(self, form: Form) -> int:
        """How many pages of a form to look at: fewer where several sisters of it have proved to be reports."""
        sisters = [
            other
            for other, roles in self._roles.items()
            if roles[Role.DETAIL] and (other.steps[-1], len(other.steps)) == (form.steps[-1], len(form.steps))
        ]
        return 1 if len(sisters) >= _ENOUGH_SISTERS else SAMPLES

    def _further_page(self) -> Iterator[str]:
        if sum(self._further_looked.values()) >= _MOST_FURTHER:
            return
        for url, form in self._further.items():
            if url not in self._asked and not self._further_looked[form]:
                yield url

    def _listing(self) -> Iterator[str]:
        waiting = [
            (self._looked[form], _PROMISING.search(text) is None, at, url)
            for form, kind in self._kinds.items()
            for at, (url, text) in enumerate(kind.bare.items())
            if url not in self._asked
            and self._inside(url)
            and self._looked[form] < _MOST_OF_A_FORM
            and not _only_reports(self._roles[form])
        ]
        yield from (url for *_, url in sorted(waiting))


def _only_reports(roles: Mapping[Role, int]) -> bool:
    return roles.get(Role.DETAIL, 0) >= SAMPLES and len(roles) == 1


def _is_vain(lead: Lead) -> bool:
    parts = urlsplit(lead.url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return bool(_NEVER.search(target)) or bool(
        not lead.entry.titled and _NEVER_TEXT.fullmatch(lead.entry.text)
    )

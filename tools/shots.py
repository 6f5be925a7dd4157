"""Take pictures of the main pages of a temporary demonstration into var/shots/ with Chromium (`make shots`).

Public and portal pages are taken at 1280 and 360 pixels, the office at 1280; the main ones in Chinese and English.
`shots.py NAME ...` takes only the pictures whose names begin with NAME.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canbao.demonstration.city.staff import PASSWORD
from canbao.demonstration.journey.instance import free_port
from tools import needs

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "var" / "shots"
WIDE, NARROW = 1280, 360
SERVICES = "/portal/services/"
FILING = f"{SERVICES}enrolment/"

UNSTUCK = "document.querySelectorAll('.sticky-bar').forEach(bar => { bar.style.position = 'static' })"
"""A picture of a whole page is taller than a screen: a bar that sticks to the screen's edge would cover it."""

Steps = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: name of its picture, log-in name (None: a visitor), and the steps that open it.

    ``english``: in English too; ``narrow``: on a telephone too; ``answers``: expected error statuses.
    """

    name: str
    username: str | None
    steps: Steps
    english: bool = False
    narrow: bool = True
    answers: tuple[int, ...] = ()


def _to(address: str) -> Steps:
    return lambda page: page.goto(address)


def _first(address: str, form: str) -> Steps:
    """Open a list and follow its first link whose address matches a regular expression."""

    def steps(page: Any) -> None:
        page.goto(address)
        addresses = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        page.goto(next(href for href in addresses if href and re.fullmatch(form, href)))

    return steps


def _then(steps: Steps, *more: Steps) -> Steps:
    def all_of_them(page: Any) -> None:
        for step in (steps, *more):
            step(page)

    return all_of_them


def _type_wrongly(page: Any) -> None:
    """Save a person whose number ends with the wrong character: the page shows the finding at the field."""
    page.goto(FILING)
    form = page.locator("form#add")
    for name, text in {"name": "迪丽拜尔·麦麦提吐尔逊", "number": "610200199403115820", "wage": "1,200"}.items():
        form.locator(f"[name={name}]").fill(text)
    form.locator("button[value=save]").click()


def _register_empty(page: Any) -> None:
    page.goto("/register/")
    page.locator("form:has([name=username]) button[type=submit], form:has([name=username]) button").first.click()


def _search(address: str, text: str) -> Steps:
    """Search for people on a page with a search form."""

    def steps(page: Any) -> None:
        page.goto(address)
        page.locator("[name=text]").fill(text)
        page.locator("[name=text]").press("Enter")
        page.wait_for_load_state()

    return steps


def _choose(service: str, count: int) -> Steps:
    """Tick the first people of a service's list and open their lines."""

    def steps(page: Any) -> None:
        page.goto(f"{SERVICES}{service}/people/")
        boxes = page.locator("input[name=person]")
        for place in range(count):
            boxes.nth(place).check(force=True)
        page.locator("button[value=choose]").click()
        page.wait_for_load_state()

    return steps


def _desk(service: str, queue: str = "mine") -> Steps:
    """The desk of the first matter of a service in a queue."""
    return _first(f"/office/matters/?queue={queue}&service={service}", DESK)


MATTER = r"/portal/matters/[0-9]+/"
DESK = r"/office/matters/[0-9]+/[0-9]+/.*"
EMPLOYER = r"/office/employers/[0-9]+/"
PERSON = r"/portal/roster/[0-9]+/"

SHOTS_OF = (
    Shot("home", None, _to("/"), english=True),
    Shot("guide", None, _to("/guides/enrolment/"), english=True),
    Shot("register", None, _to("/register/"), english=True),
    Shot("register-errors", None, _register_empty, answers=(422,)),
    Shot("log-in", None, _to("/login/")),
    Shot("centre", "employer01", _to("/portal/"), english=True),
    Shot("centre-unbound", "employer36", _to("/portal/")),
    Shot("particulars", "employer37", _to("/portal/account/")),
    Shot("binding", "employer36", _to("/portal/binding/")),
    Shot("bind", "employer36", _to("/portal/binding/bind/")),
    Shot("binding-bound", "employer01", _to("/portal/binding/")),
    Shot("hall", "employer01", _to("/portal/hall/"), english=True),
    Shot("hall-closed", "employer36", _to("/portal/hall/")),
    Shot("filing-empty", "employer02", _to(FILING), english=True),
    Shot("filing", "employer01", _to(FILING), english=True),
    Shot("filing-line-errors", "employer03", _type_wrongly),
    Shot("check-errors", "employer01", _to(f"{FILING}check/")),
    Shot("matters", "employer01", _to("/portal/matters/"), english=True),
    Shot("matter", "employer01", _first("/portal/matters/?state=done", MATTER), english=True),
    Shot("matter-returned", "employer01", _first("/portal/matters/?state=returned", MATTER)),
    Shot(
        "receipt",
        "employer01",
        _then(_first("/portal/matters/?state=submitted", MATTER), lambda page: page.goto(page.url + "receipt/")),
    ),
    Shot("suspension-choose", "employer02", _to(f"{SERVICES}suspension/"), english=True),
    Shot("suspension-search", "employer02", _search(f"{SERVICES}suspension/people/", "王")),
    Shot("suspension-nobody", "employer02", _search(f"{SERVICES}suspension/people/", "无此人")),
    Shot("suspension", "employer01", _to(f"{SERVICES}suspension/"), english=True),
    Shot("suspension-check", "employer01", _to(f"{SERVICES}suspension/check/")),
    Shot(
        "suspension-returned",
        "employer01",
        _then(
            _first("/portal/matters/?state=returned&service=suspension", MATTER),
            lambda page: page.goto(page.url + "edit/"),
        ),
    ),
    Shot("suspension-matter", "employer01", _first("/portal/matters/?state=done&service=suspension", MATTER)),
    Shot("resumption-choose", "employer01", _to(f"{SERVICES}resumption/")),
    Shot("resumption", "employer04", _choose("resumption", 2)),
    Shot("resumption-check", "employer04", _to(f"{SERVICES}resumption/check/")),
    Shot("base-begin", "employer07", _to(f"{SERVICES}base_declaration/")),
    Shot("base", "employer01", _to(f"{SERVICES}base_declaration/"), english=True),
    Shot("base-paste", "employer01", _to(f"{SERVICES}base_declaration/lines/column/")),
    Shot("base-check", "employer01", _to(f"{SERVICES}base_declaration/check/")),
    Shot("base-matter", "employer02", _first("/portal/matters/?service=base_declaration", MATTER)),
    Shot("employer-change", "employer01", _to(f"{SERVICES}employer_change/"), english=True),
    Shot("employer-change-documents", "employer01", _to(f"{SERVICES}employer_change/documents/")),
    Shot("employer-change-check", "employer01", _to(f"{SERVICES}employer_change/check/")),
    Shot("person-change-choose", "employer12", _to(f"{SERVICES}person_change/")),
    Shot("person-change", "employer12", _choose("person_change", 2)),
    Shot(
        "person-change-line",
        "employer12",
        _first(f"{SERVICES}person_change/", rf"{SERVICES}person_change/lines/[0-9]+/"),
        english=True,
    ),
    Shot("person-change-matter", "employer01", _first("/portal/matters/?service=person_change", MATTER)),
    Shot("roster", "employer01", _to("/portal/roster/"), english=True),
    Shot("roster-search", "employer01", _search("/portal/roster/", "w")),
    Shot("person", "employer01", _first("/portal/roster/", PERSON), english=True),
    Shot("messages", "employer01", _to("/portal/messages/"), english=True),
    Shot("help", None, _to("/help/"), english=True),
    Shot("announcements", None, _to("/announcements/")),
    Shot("announcement", None, _first("/announcements/", r"/announcements/[0-9]+/"), english=True),
    Shot("office-worklist", "reviewer1", _to("/office/matters/?queue=all"), english=True, narrow=False),
    Shot("office-desk", "reviewer1", _first("/office/matters/?queue=mine", DESK), english=True, narrow=False),
    Shot("office-desk-second", "approver1", _first("/office/matters/?queue=second", DESK), narrow=False),
    *(
        Shot(f"office-desk-{service}", "reviewer1", _desk(service), narrow=False)
        for service in ("suspension", "resumption", "base_declaration", "person_change", "employer_change")
    ),
    Shot("office-desk-second-changes", "approver1", _desk("person_change", "second"), narrow=False),
    Shot("office-publishing", "parameters", _to("/office/publishing/"), narrow=False),
    Shot("office-announce", "parameters", _to("/office/publishing/announcements/new/"), narrow=False),
    Shot("office-guide", "parameters", _to("/office/publishing/guides/suspension/"), narrow=False),
    Shot("office-employers", "accounts", _to("/office/employers/"), narrow=False),
    Shot("office-employer", "accounts", _first("/office/employers/", EMPLOYER), narrow=False),
    Shot("office-employer-new", "accounts", _to("/office/employers/new/"), narrow=False),
    Shot(
        "office-slip",
        "accounts",
        _then(_first("/office/employers/", EMPLOYER), lambda page: page.goto(page.url + "slip/")),
        narrow=False,
    ),
    Shot("office-people", "reviewer1", _to("/office/people/"), narrow=False),
    Shot("office-staff", "sysadmin", _to("/office/staff/"), narrow=False),
    Shot("office-journal", "auditor", _to("/office/journal/"), narrow=False),
    Shot("log-in-settings", "employer01", _to("/log-in/settings/")),
    Shot("sent-mail", None, _to("/sent-mail/")),
)
"""The pictures in the order in which they are taken."""


@contextmanager
def demonstration() -> Iterator[str]:
    """Make and serve a demonstration in a temporary folder, yield its address, and remove it afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="canbao-shots-"))
        port = free_port()
        environment = {**os.environ, "CANBAO_VAR": folder, "PORT": str(port)}
        command = [sys.executable, "-m", "canbao.cli.main", "demo", "--serve"]
        log = stack.enter_context((SHOTS / "log").open("wb"))
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310 - our own address
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("The demonstration did not come up; var/shots/log says why.")


def _log_in(page: Any, username: str) -> None:
    page.goto("/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) button").last.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def _take(page: Any, shot: Shot, language: str, width: int) -> str | None:
    """Take one picture; return its fault, None when there is none."""
    answers: list[int] = []
    page.on(
        "response", lambda answer: answers.append(answer.status) if answer.request.is_navigation_request() else None
    )
    page.set_viewport_size({"width": width, "height": 900 if width > NARROW else 740})
    try:
        shot.steps(page)
        page.evaluate(UNSTUCK)
        page.screenshot(path=SHOTS / f"{shot.name}-{language}-{width}.png", full_page=True)
    except Exception as error:  # a fault of one page must not stop the others
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if answers and answers[-1] >= 400 and answers[-1] not in shot.answers:
        return f"answered {answers[-1]}"
    return f"{over} px too wide" if over > 0 else None


def take_all(site: str, shots: list[Shot], path: str) -> list[str]:
    """Take every picture, with a browser for each person; return one line for each fault."""
    from playwright.sync_api import sync_playwright

    faults, sandbox = [], [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=sandbox)
        for language in ("zh-hans", "en"):
            chosen = [shot for shot in shots if language == "zh-hans" or shot.english]
            for username in dict.fromkeys(shot.username for shot in chosen):
                context = browser.new_context(base_url=site, locale="zh-CN" if language == "zh-hans" else "en-US")
                context.add_cookies([{"name": "django_language", "value": language, "url": site}])
                context.set_default_timeout(10_000)
                page = context.new_page()
                if username:
                    _log_in(page, username)
                for shot in (shot for shot in chosen if shot.username == username):
                    for width in (WIDE, NARROW) if shot.narrow else (WIDE,):
                        fault = _take(context.new_page(), shot, language, width)
                        print(
                            f"{'failed' if fault else 'ok':<7} {shot.name}-{language}-{width} {fault or ''}", flush=True
                        )
                        faults += [f"{shot.name}-{language}-{width}: {fault}"] if fault else []
                context.close()
        browser.close()
    return faults


def main(arguments: list[str]) -> int:
    """Take the pictures; return 1 when a page failed or is wider than the screen."""
    path = needs.chromium()
    if path is None:
        print("make shots needs Chromium: `sudo apt install chromium fonts-noto-cjk`.", file=sys.stderr)
        return 1
    SHOTS.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in SHOTS_OF if not arguments or shot.name.startswith(tuple(arguments))]
    with demonstration() as site:
        faults = take_all(site, shots, path)
    print(f"{len(list(SHOTS.glob('*.png')))} pictures in {SHOTS.relative_to(ROOT)}/, {len(faults)} faults")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

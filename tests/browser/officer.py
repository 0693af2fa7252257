"""What browser tests do as an officer in the field: open the link of the office, answer questions, take photos."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from server.config import ROOT
from server.domain.access import DeviceKind
from server.domain.subject import Stage
from server.services import phones
from server.services.intake import forms
from tests import build

ISSUE, SITE, VIEW = "ZY-017", "JGT", "JGT-N"
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"


@dataclass(frozen=True)
class Link:
    """What the office hands to an officer."""

    phone: int
    project: int
    fragment: str


def field(form: str = "rect_check", *, photographed: bool = False) -> Link:
    """Give a programme with an issue, a form for it, and the link that enrols a browser.

    :param photographed: whether a before photo of the viewpoint is there, for phones to carry.
    """
    gannan = build.programme()
    site = build.site(gannan, SITE, "夏河县阿木去乎镇加甘滩堆场")
    stands = build.viewpoint(site, VIEW, "南坡", at=build.XIAHE, bearing_deg=20)
    for number in range(1, 80):
        build.issue(gannan, None, f"C1-P-{number:03}", "矿区排土场边坡裸露")
    issue = build.issue(gannan, site, ISSUE)
    forms.publish(gannan, (ROOT / "forms" / f"{form}.md").read_bytes(), f"{form}.md")
    if photographed:
        earlier = build.submission(build.form(gannan, "earlier"), received_at=build.WORK_STARTED)
        taken = build.taken(build.WORK_STARTED, seed=3, size=(1600, 1200))
        build.analysed(build.photo(earlier, issue, stands, Stage.BEFORE, taken))
    new = phones.add("王警官的浏览器", gannan, kind=DeviceKind.BROWSER)
    return Link(new.phone.id, gannan.id, f"#key={new.token}&project={gannan.id}")


def enrol(page: Page, address: str, link: Link) -> None:
    """Open the link and wait until the forms are here and the page is kept."""
    page.goto(f"{address}/capture/{link.fragment}")
    expect(page.locator(".form-line")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def begin(page: Page) -> None:
    page.locator(".form-line").tap()
    expect(page.locator(".under")).to_be_visible()


def card(page: Page, label: str, at: int = 0) -> Locator:
    return page.locator(".card").filter(has=page.locator(".label", has_text=label)).nth(at)


def write(page: Page, label: str, text: str) -> None:
    card(page, label).locator(".input").fill(text)


def choose(page: Page, label: str, choice: str) -> None:
    card(page, label).locator(".choice").get_by_text(choice, exact=True).tap()


def find(page: Page, label: str, searched: str) -> None:
    card(page, label).locator(".select-open").tap()
    page.locator(".sheet-search").fill(searched)
    page.locator(".sheet .choice").first.tap()


def photograph(page: Page, label: str, photo: Path) -> None:
    card(page, label).locator(".file").first.set_input_files(photo)
    expect(card(page, label).locator(".photo img").last).to_be_visible()  # the one of before stands first


def sign(page: Page, label: str) -> None:
    card(page, label).locator(".button").tap()
    paper = page.locator(".paper").bounding_box()
    assert paper is not None
    page.mouse.move(paper["x"] + 60, paper["y"] + 200)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(paper["x"] + 60 + step * 30, paper["y"] + 200 + (step % 2) * 60)
    page.mouse.up()
    page.locator(".sheet-foot .is-main").tap()
    expect(card(page, label).locator(".photo img")).to_be_visible()


def locate(page: Page, label: str) -> None:
    card(page, label).locator(".button").tap()
    expect(card(page, label).locator(".fix strong")).to_be_visible()


def fill_first_half(page: Page) -> None:
    """Answer up to the measures."""
    find(page, "台账问题编号", ISSUE)
    find(page, "点位编号", SITE)
    for label, text in (
        ("被检查单位", "甘南某矿业公司"), ("现场负责人", "李某 矿长"), ("检查人1（姓名）", "王强"),
        ("检查人1执法证号", "A1"), ("检查人2/记录人", "赵敏"), ("检查人2执法证号", "A2"),
    ):  # fmt: skip
        write(page, label, text)
    choose(page, "是否已出示", "是")
    locate(page, "到达点定位")
    choose(page, "检查方式", "未打招呼（四不两直）")
    choose(page, "阶段", "整改后")
    write(page, "措施编号", "1")
    choose(page, "完成情况", "已完成")
    choose(page, "佐证类型", "照片")


def fill_second_half(page: Page, wide: Path, near: Path) -> None:
    """Answer the rest, with two photos and three signatures."""
    choose(page, "是否有恢复生产", "无")
    choose(page, "是否仅覆盖", "否")
    choose(page, "是否开挖", "否")
    choose(page, "拍摄点位编号", "南坡")
    photograph(page, "全景照片", wide)
    photograph(page, "近景", near)
    locate(page, "拍摄点定位")
    write(page, "拍摄方位角", "12.5")
    choose(page, "是否无法在原点位拍摄", "可用")
    choose(page, "进度判断", "已完成")
    choose(page, "同一企业", "无")
    write(page, "现场情况记录", "覆土已完成，植被成活。")
    choose(page, "被检查单位意见", "记录属实")
    for label in ("被检查单位代表签名", "检查人1签名", "检查人2签名"):
        sign(page, label)

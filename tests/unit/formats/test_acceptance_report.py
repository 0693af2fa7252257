"""Does the report say all that it has to, as text, in fonts of our own, on pages that are numbered?"""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from server.domain.dossier import Dossier
from server.domain.finding import Status
from server.domain.report import MISSING, BrokenPhoto
from server.errors import Conflict
from server.formats import report_fonts, typesetting
from tests.unit.formats.reports import decision, dossier, invented, pages, pair, report, said

STRANGE = r"#panic() *star* $x$ @ref <label> \u{41} `raw` //no [b] _u_ = = 'a' \end"


def one_page(tmp_path: Path, *dossiers: Dossier, language: str = "zh_CN") -> str:
    return "".join(pages(report(tmp_path, *dossiers, language=language)[0]))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_strangers_write_stays_text(tmp_path: Path, language: str) -> None:
    shown = dossier(STRANGE, (pair(1, STRANGE),), problem=STRANGE, ledger={STRANGE: STRANGE * 4})
    text = one_page(tmp_path, replace(shown, decisions=(decision(1, STRANGE),)), language=language)
    assert text.replace("\u200b", "").count("".join(STRANGE.split())) >= 6


@pytest.mark.parametrize(
    ("written", "told"),
    [
        pytest.param("a\u202egpj.exe", "a<U+202E>gpj.exe", id="right to left override"),
        pytest.param("好😀", "好<U+1F600>", id="emoji"),
        pytest.param("x\x00\x07y", "x<U+0000><U+0007>y", id="control characters"),
        pytest.param("سلام", "<U+0633><U+0644><U+0627><U+0645>", id="no such letters in the fonts"),
        pytest.param("\ud800", "<U+D800>", id="half a character"),
    ],
)
def test_what_cannot_be_set_is_written_out(tmp_path: Path, written: str, told: str) -> None:
    assert told in one_page(tmp_path, dossier(problem=written))


def test_a_long_text_flows_over_pages_and_loses_nothing(tmp_path: Path) -> None:
    ended = "整改措施" * 1500 + "完毕"
    text = one_page(tmp_path, dossier(ledger={"整改措施": ended}))
    assert text.count("整改措施") >= 1490
    assert "完毕" in text


def test_a_word_without_end_is_broken_within_the_page(tmp_path: Path) -> None:
    document = report(tmp_path, dossier(problem="x" * 3000))[0]
    reader = PdfReader(BytesIO(document))
    right = max(matrix[4] for page in reader.pages for matrix in _places(page))
    assert right < float(reader.pages[0].mediabox.width)
    assert sum(text.count("x") for text in pages(document)) == 3000


def _places(page: object) -> list[list[float]]:
    found: list[list[float]] = []
    page.extract_text(visitor_text=lambda text, cm, tm, fonts, size: found.append(tm))  # type: ignore[attr-defined]
    return found


def test_every_pair_is_there_with_two_pictures(tmp_path: Path) -> None:
    document = report(tmp_path, dossier(pairs=tuple(pair(number, f"点{number}") for number in range(1, 13))))[0]
    text = "".join(pages(document))
    assert all(f"{number}.点{number}" in text for number in range(1, 13))
    drawn = [name for page in PdfReader(BytesIO(document)).pages for name in page.images]
    assert len(drawn) == 24


def test_under_a_photo_stand_its_time_place_bearing_device_and_hash(tmp_path: Path) -> None:
    text = one_page(tmp_path, dossier(pairs=(pair(1),)))
    for told in (
        "2026-10-0209:30:00+08:00",
        "35.100100,102.600100±5m",
        "45°",
        "HUAWEINOH-AN00",
        "0000000000000002"[:8],
    ):
        assert told in text


def test_a_broken_photo_is_named_on_the_first_page_with_its_reason(tmp_path: Path) -> None:
    both = pair(1)
    lost = BrokenPhoto("甘环督〔2026〕17", both.after.path, both.after.sha256, MISSING)
    shown = pages(report(tmp_path, dossier(pairs=(both,)), broken=(lost,))[0])
    assert "003.jpg" in shown[0]
    assert "文件在存储中缺失" in shown[0]
    assert "文件在存储中缺失" in "".join(shown[1:])


def test_findings_stand_the_worst_first_with_figure_and_limit(tmp_path: Path) -> None:
    found = (
        said(Status.UNVERIFIABLE, "无从核实的话。"),
        said(Status.CONTRADICTED, "矛盾的话。", distance_m=612, contradicts_m=106),
    )
    text = one_page(tmp_path, dossier(pairs=(pair(1, findings=found),)))
    assert text.index("矛盾的话") < text.index("无从核实的话")
    assert "×矛盾" in text
    assert "612米106米" in text


def test_a_decision_stands_with_its_name_and_reasons(tmp_path: Path) -> None:
    text = one_page(tmp_path, replace(dossier(pairs=(pair(1),)), decisions=(decision(1, "请补拍。"),)))
    assert "已退回Alice" in text
    assert "R03位置不符" in text
    assert "请补拍。" in text


def test_an_issue_without_photos_has_a_report_to_sign(tmp_path: Path) -> None:
    text = one_page(tmp_path, dossier(site=None, batch=None, responsible_unit=None))
    assert "尚无拍摄点同时具备整改前、后照片" in text
    assert "验收组组长（签字）" in text
    assert "（验收单位盖章）" in text


def test_the_foot_of_a_page_counts_and_names_file_and_programme(tmp_path: Path) -> None:
    shown = pages(report(tmp_path, dossier(pairs=(pair(1), pair(2, "北坡"))))[0])
    for number, text in enumerate(shown, start=1):
        assert f"甘环督〔2026〕17第{number}页共{len(shown)}页甘南州整改方案" in text


def test_an_invented_report_says_so_on_its_first_page(tmp_path: Path) -> None:
    assert "演示数据：地点和照片均为虚构" in pages(report(tmp_path, invented(dossier()))[0])[0]


def test_only_our_fonts_are_in_it_and_they_are_embedded(tmp_path: Path) -> None:
    fonts = {
        str(font["/BaseFont"]).partition("+")[2]: font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in PdfReader(BytesIO(report(tmp_path, dossier(pairs=(pair(1),)))[0])).pages
        for font in (one.get_object() for one in page["/Resources"]["/Font"].values())  # type: ignore[index]
    }
    assert {name.partition("-Identity")[0] for name in fonts} == {"NotoSansSC-Regular", "NotoSerifSC-Regular"}
    assert all("/FontFile3" in described.get_object() for described in fonts.values())


def test_a_reader_that_speaks_finds_tags_language_and_title(tmp_path: Path) -> None:
    made = report(tmp_path, dossier())[0]
    document = PdfReader(BytesIO(made))
    assert document.metadata is not None
    assert document.metadata.title == "生态环境问题整改验收报告 甘环督〔2026〕17"
    root = document.root_object
    assert (str(root["/Lang"]), str(root["/MarkInfo"])) == ("zh-CN", "{'/Marked': True, '/Suspects': False}")
    assert b"pdfuaid:part" in made


def test_the_same_values_make_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        made.append(report(tmp_path / name, dossier(pairs=(pair(1),)))[0])
    assert made[0] == made[1]


def test_the_report_speaks_english_to_who_reads_english(tmp_path: Path) -> None:
    text = one_page(tmp_path, dossier(pairs=(pair(1, findings=(said(Status.DOUBTFUL, "中文"),)),)), language="en")
    assert "Reportontheacceptanceofenvironmentalrectification" in text
    assert "InEnglish." in text
    assert "中文" not in text


def test_many_issues_are_listed_with_their_pages(tmp_path: Path) -> None:
    shown = pages(report(tmp_path, *(dossier(f"B-{number}") for number in range(3)))[0])
    assert "B-2加甘滩堆场夏河县人民政府已完成—5" in shown[1]
    assert shown[4].startswith("B-2")


def test_the_cover_counts_by_state_and_verdict(tmp_path: Path) -> None:
    first = pages(report(tmp_path, dossier("A", (pair(1),)), dossier("B", status="behind"))[0])[0]
    assert "已完成1" in first
    assert "△存疑1" in first
    assert "没有照片1" in first


def test_the_first_volume_names_all_and_each_holds_its_own(tmp_path: Path) -> None:
    bound = [pages(one) for one in report(tmp_path, *(dossier(f"B-{number}") for number in range(5)), most=2)]
    assert len(bound) == 3
    assert "1B-0–B-1report-01.pdf2" in bound[0][0]
    assert "3B-4–B-4report-03.pdf1" in bound[0][0]
    assert "第2册（共3册）" in bound[1][0]
    assert [("B-4" in "".join(texts[1:])) for texts in bound] == [False, False, True]


def test_a_child_that_takes_too_long_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "TIMEOUT_S", 0.01)
    with pytest.raises(Conflict, match="Volume 1 of the report could not be made"):
        report(tmp_path, dossier())
    assert not (tmp_path / "0.pdf").exists()


def test_the_fonts_have_what_chinese_offices_write() -> None:
    assert all(report_fonts.has(letter) for letter in "〔2026〕号，。；：“”（）—…·×△○√□℃㎡")
    assert not report_fonts.has("😀")

"""How does a form ask its questions, in each of its languages?"""

import pytest

from server.errors import Invalid
from server.formats.xform_labels import FormWords, read_words

FORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
 <h:head><h:title>核查表</h:title><model>
  <itext>
   <translation lang="中文 (zh)" default="true()">
    <text id="/data/phase:label"><value form="image">jr://images/x.png</value><value>阶段</value></text>
    <text id="/data/visit:label"><value>现场</value></text>
    <text id="/data/visit/rows:label"><value>措施</value></text>
    <text id="/data/visit/rows/state:label"><value>对“<output value="/data/phase"/>”的完成情况</value></text>
    <text id="c-0"><value>整改前</value></text><text id="c-1"><value>整改后</value></text>
    <text id="only:label"><value>只有中文</value></text>
   </translation>
   <translation lang="English (en)">
    <text id="/data/phase:label"><value>Phase</value></text>
    <text id="/data/visit:label"><value>On site</value></text>
    <text id="/data/visit/rows:label"><value>Measures</value></text>
    <text id="/data/visit/rows/state:label"><value>State</value></text>
    <text id="c-0"><value>Before</value></text><text id="c-1"><value>After</value></text>
   </translation>
  </itext>
  <instance><data id="f" version="1">
   <phase/><visit><rows><state/></rows></visit><plain/><place/><note/><only/>
  </data></instance>
  <instance id="c"><root>
   <item><itextId>c-0</itextId><name>before</name></item><item><itextId>c-1</itextId><name>after</name></item>
  </root></instance>
  <instance id="words"><root><item><name>a</name><label>甲</label></item></root></instance>
  <bind nodeset="/data/phase" type="string"/><bind nodeset="/data/place" type="geopoint"/>
  <bind nodeset="/data/note" type="string" readonly="true()"/>
 </model></h:head>
 <h:body>
  <select1 ref="/data/phase"><label ref="jr:itext('/data/phase:label')"/>
   <itemset nodeset="instance('c')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select1>
  <group ref="/data/visit"><label ref="jr:itext('/data/visit:label')"/>
   <group ref="/data/visit/rows"><label ref="jr:itext('/data/visit/rows:label')"/><repeat nodeset="/data/visit/rows">
    <select ref="/data/visit/rows/state"><label ref="jr:itext('/data/visit/rows/state:label')"/>
     <item><label>完成</label><value>done</value></item><item><label>部分</label><value>part</value></item></select>
   </repeat></group></group>
  <select1 ref="/data/plain"><label>Written here</label>
   <itemset nodeset="instance('words')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>
  <input ref="/data/place"><label>Where</label></input>
  <input ref="/data/note"><label>Read this</label></input>
  <input ref="/data/only"><label ref="jr:itext('only:label')"/></input>
 </h:body>
</h:html>"""


@pytest.fixture
def words() -> FormWords:
    return read_words(FORM.encode())


def said(words: FormWords, path: str, reader: str) -> str:
    return words.said(words.questions[path].label, reader)


@pytest.mark.parametrize(
    ("path", "chinese", "english"),
    [
        ("phase", "阶段", "Phase"),
        ("visit", "现场", "On site"),
        ("visit/rows", "措施", "Measures"),
        ("plain", "Written here", "Written here"),
    ],
)
def test_a_question_is_asked_in_the_readers_language(words: FormWords, path: str, chinese: str, english: str) -> None:
    assert (said(words, path, "zh_CN"), said(words, path, "en")) == (chinese, english)


def test_a_question_that_was_not_translated_is_asked_in_the_language_of_the_form(words: FormWords) -> None:
    assert said(words, "only", "en") == "只有中文"


def test_a_reader_of_no_language_of_the_form_gets_its_own(words: FormWords) -> None:
    assert said(words, "phase", "bo") == "阶段"


def test_an_answer_inside_a_label_leaves_a_gap(words: FormWords) -> None:
    assert said(words, "visit/rows/state", "zh_CN") == "对“…”的完成情况"


@pytest.mark.parametrize(
    ("path", "value", "reader", "label"),
    [
        ("phase", "after", "zh_CN", "整改后"),
        ("phase", "after", "en", "After"),
        ("visit/rows/state", "part", "en", "部分"),
        ("plain", "a", "en", "甲"),
    ],
)
def test_a_choice_has_its_label(words: FormWords, path: str, value: str, reader: str, label: str) -> None:
    assert words.said(words.questions[path].choices[value], reader) == label


def test_groups_and_repeats_are_told_from_questions(words: FormWords) -> None:
    controls = {path: words.questions[path].control for path in ("visit", "visit/rows", "visit/rows/state")}
    assert controls == {"visit": "group", "visit/rows": "repeat", "visit/rows/state": "select"}


def test_a_note_asks_nothing(words: FormWords) -> None:
    assert {path for path, one in words.questions.items() if one.is_shown_only} == {"note"}


def test_the_bind_says_what_kind_of_answer_it_is(words: FormWords) -> None:
    assert words.questions["place"].type == "geopoint"


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(Invalid):
        read_words(b"<")


def test_what_is_no_form_has_no_words() -> None:
    assert read_words(b"<html/>").questions == {}

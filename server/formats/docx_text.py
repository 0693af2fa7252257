"""How are a few paragraphs written as a Word document? The least of ECMA-376 that Word, WPS and LibreOffice open."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from server.formats.table_text import without_odd

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The same text makes the same bytes."""
_TITLE = '<w:pPr><w:jc w:val="center"/><w:spacing w:after="240"/></w:pPr>'
_BODY = '<w:pPr><w:jc w:val="both"/><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200"/></w:pPr>'
"""As official documents are set (GB/T 9704): lines of 28 points, the first one two characters in."""


def written(title: str, paragraphs: Sequence[str]) -> bytes:
    """Return a document with a title and paragraphs."""
    body = _paragraph(title, _TITLE, "方正小标宋简体", 44)
    body += "".join(_paragraph(text, _BODY, "仿宋_GB2312", 32) for text in paragraphs)
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" '
    page += 'w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/word/document.xml" ContentType="{TYPE}.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_DOCUMENT}" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_MAIN}><w:body>{body}{page}</w:body></w:document>",
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(zipfile.ZipInfo(name, _ALWAYS), (_XML + text).encode())
    return target.getvalue()


def _paragraph(text: str, layout: str, font: str, half_points: int) -> str:
    looks = f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
    looks += f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    said = escape(without_odd(text))
    return f'<w:p>{layout}<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{said}</w:t></w:r></w:p>'

"""Does the file come from a camera, or did a program change it?

Witnesses: the Software tag and the programs that the XMP names. A known editor is doubtful, because an honest crop also
goes through one. A program that leaves no name is not seen; a file without any EXIF came through a messenger or a
program and says nothing.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "stripped": N_("The file names neither camera nor program: a messenger or a program removed it."),
    "camera": N_("The file names only the camera’s own program ({program})."),
    "no-program": N_("The file names its camera and no other program."),
    "editor": N_("The file was saved by {program}, which edits pictures."),
}
MISSES = (N_("Programs that leave the camera’s own name in the file."),)
EDITORS = (
    "photoshop", "lightroom", "adobe", "snapseed", "gimp", "picsart", "vsco", "photoscape", "acdsee",
    "paint.net", "paintshop", "paint shop", "pixelmator", "affinity", "capture one", "darktable",
    "rawtherapee", "luminar", "polarr", "canva", "photodirector", "fotor", "befunky", "pixlr", "corel",
    "irfanview", "imagemagick", "xnview", "faststone", "photo editor", "windows photo", "microsoft photo",
    "ms paint", "picasa", "photofiltre", "krita", "topaz", "facetune", "airbrush", "beautyplus", "camera360",
    "meitu", "b612", "faceu", "capcut", "aviary", "photogene", "graphicconverter", "zoner", "exif editor",
    "exifeditor", "photo exif", "exif pilot", "inpaint", "touchretouch", "remini", "photo mate", "美图",
    "醒图", "轻颜", "天天p图", "光影魔术手", "美颜", "相机360", "潘多拉", "剪映", "黄油相机", "泼辣修图",
    "稿定", "创客贴", "可牛", "一键抠图", "修图",
)  # fmt: skip
"""Parts of names, in small letters. No string of a camera's firmware among 244 contains one of them."""


def check(photo: PhotoSubject) -> Finding:
    """Look for the names of known editors."""
    facts = photo.facts
    named = [name for name in (facts.camera.software, *facts.tools) if name]
    editor = next((name for name in named if _is_editor(name)), None)
    if editor:
        return doubtful("editor", program=editor)
    if named:
        return consistent("camera", program=named[0])
    if facts.camera.make or facts.camera.model:
        return consistent("no-program")
    return unverifiable("stripped")


def _is_editor(name: str) -> bool:
    small = name.lower()
    return any(editor in small for editor in EDITORS)

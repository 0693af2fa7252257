"""Does the file come from a camera, or did a program change it?

Witnesses: the Software tag, the programs that the XMP, the IPTC, a PNG's text or a JPEG's comment names, the label that
generated pictures must carry in China, and what phones say of pictures of their own screen. A known editor is doubtful,
because an honest crop also goes through one; so is a program that changes EXIF. A program that leaves no name is not
seen; a file without any EXIF came through a messenger or a program and says nothing.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 3
REASONS = {
    "stripped": N_("The file names neither camera nor program: a messenger or a program removed it."),
    "camera": N_("The file names {program}: a camera’s own program or one that only moves pictures."),
    "no-program": N_("The file names its camera and no other program."),
    "editor": N_("The file was saved by {program}, which edits pictures."),
    "screenshot": N_("The file says of itself that it is a picture of a screen ({program}), not of a place."),
    "generated": N_("The file says of itself that a machine made or changed the picture ({program})."),
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
    "稿定", "创客贴", "可牛", "一键抠图", "修图", "xingtu", "qingyan", "去水印", "改图", "hypic", "ulike",
    "photopea", "photoroom", "pixelcut", "picsew", "lightx", "afterlight", "faceapp", "prequel", "paint tool",
    "preview", "apple photos", "google photos", "photos ", "microsoft office", "microsoft word", "powerpoint", "wps",
    "microsoft paint", "paint 3d", "画图", "on1 ", "dxo photolab", "dxo optics", "inkscape", "nomacs", "sumopaint",
    "picsay", "skitch", "photogrid", "photoleap", "photosnap", "inshot", "youcam", "perfect365", "lensa", "hitpaw",
    "camera+", "mix滤镜", "一甜", "无他相机", "潮自拍", "百度魔图", "camscanner", "扫描全能王", "全能扫描王",
    "leadtools", "exiftool", "exif date", "attributemagic", "geosetter",
)  # fmt: skip
"""Parts of names, in small letters. No string of a camera's firmware among 244 contains one of them."""
GENERATORS = (
    "aigc", "trainedalgorithmicmedia", "stable diffusion", "midjourney", "dall-e", "dall·e", "comfyui", "firefly",
    "即梦", "文心一格", "通义万相", "豆包", "可灵", "混元",
)  # fmt: skip
"""Likewise: labels (GB 45438-2025; IPTC's digital source types) and names of programs that make pictures."""

SCREENS = ("screenshot", "screen shot", "截屏", "截图")
"""Likewise: what iOS, macOS and programs call a picture of a screen."""
_ACCUSING = (("generated", GENERATORS), ("screenshot", SCREENS), ("editor", EDITORS))


def check(photo: PhotoSubject) -> Finding:
    """Look for the names of known editors."""
    facts = photo.facts
    named = [name for name in (facts.camera.software, *facts.tools) if name]
    for reason, programs in _ACCUSING:
        program = next((name for name in named if _is_one_of(programs, name)), None)
        if program:
            return doubtful(reason, program=program)
    if named:
        return consistent("camera", program=named[0])
    if facts.camera.make or facts.camera.model:
        return consistent("no-program")
    return unverifiable("stripped")


def _is_one_of(programs: tuple[str, ...], name: str) -> bool:
    small = name.lower()
    return any(program in small for program in programs)

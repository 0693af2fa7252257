"""How does QGIS draw our places? Photos as arrows that point where the camera looked, coloured by their verdict."""

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from server.domain import labels
from server.domain.finding import Status
from server.translations import translate

COLOURS: Mapping[Status | None, str] = {
    Status.CONTRADICTED: "200,30,30,255",
    Status.DOUBTFUL: "230,140,0,255",
    Status.ERROR: "150,60,160,255",
    Status.UNVERIFIABLE: "120,120,120,255",
    Status.CONSISTENT: "30,130,60,255",
    None: "60,110,190,255",
}
_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
_ARROW = "if(\"bearing_deg\" is null, 'circle', 'arrow')"


def by_verdict(language: str, *, is_turned: bool) -> str:
    """Return a style that colours points by `verdict`; turned: arrows along `bearing_deg`, dots where there is none."""
    kinds = list(COLOURS.items())
    categories = "".join(
        f'<category render="true" symbol="{n}" value={quoteattr(status or "")} '
        f"label={quoteattr(translate(labels.VERDICTS[status], language))}/>"
        for n, (status, _) in enumerate(kinds)
    )
    symbols = "".join(_marker(str(n), colour, is_turned=is_turned) for n, (_, colour) in enumerate(kinds))
    return _style(
        f'<renderer-v2 type="categorizedSymbol" attr="coalesce(&quot;verdict&quot;, \'\')" symbollevels="0" '
        f'forceraster="0" enableorderby="0"><categories>{categories}</categories><symbols>{symbols}</symbols>'
        "</renderer-v2>"
    )


def standpoints() -> str:
    """Return a style of hollow arrows along `bearing_deg`."""
    return _single(_marker("0", "255,255,255,255", is_turned=True))


def fences() -> str:
    """Return a style of outlines that hide nothing."""
    options = _options(
        {"color": "0,90,160,40", "outline_color": "0,90,160,255", "outline_width": "0.5", "style": "solid"}
    )
    layer = f'<layer class="SimpleFill" enabled="1" locked="0" pass="0">{options}</layer>'
    return _single(f'<symbol name="0" type="fill" alpha="1" clip_to_extent="1" force_rhr="0">{layer}</symbol>')


def _style(renderer: str) -> str:
    return f'{_HEAD}\n<qgis version="3.22.0" styleCategories="Symbology">{renderer}</qgis>'


def _single(symbol: str) -> str:
    return _style(
        '<renderer-v2 type="singleSymbol" symbollevels="0" forceraster="0" enableorderby="0">'
        f"<symbols>{symbol}</symbols></renderer-v2>"
    )


def _marker(name: str, colour: str, *, is_turned: bool) -> str:
    options = _options(
        {"name": "circle", "color": colour, "outline_color": "40,40,40,255", "size": "4" if is_turned else "3"}
    )
    layer = (
        f'<layer class="SimpleMarker" enabled="1" locked="0" pass="0">{options}{_turned() if is_turned else ""}</layer>'
    )
    return f'<symbol name="{name}" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">{layer}</symbol>'


def _turned() -> str:
    """Return what QGIS reads from the fields of each place: the sign's direction, and which sign it is."""
    angle = _property("angle", '<Option type="QString" name="field" value="bearing_deg"/>', 2)
    sign = _property("name", f'<Option type="QString" name="expression" value={quoteattr(_ARROW)}/>', 3)
    return (
        '<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/>'
        f'<Option type="Map" name="properties">{angle}{sign}</Option>'
        '<Option type="QString" name="type" value="collection"/></Option></data_defined_properties>'
    )


def _property(name: str, source: str, kind: int) -> str:
    return (
        f'<Option type="Map" name="{name}"><Option type="bool" name="active" value="true"/>{source}'
        f'<Option type="int" name="type" value="{kind}"/></Option>'
    )


def _options(values: Mapping[str, str]) -> str:
    """Return properties as QGIS 3.22 and later reads them, and as those before do."""
    new = "".join(f'<Option type="QString" name="{name}" value="{value}"/>' for name, value in values.items())
    return f'<Option type="Map">{new}</Option>' + "".join(f'<prop k="{k}" v="{v}"/>' for k, v in values.items())

"""Which browser on which system is this, in words that its owner recognises?"""

_BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("QQBrowser", "QQ Browser"), ("UCBrowser", "UC Browser"),
    ("HuaweiBrowser", "Huawei Browser"), ("MiuiBrowser", "Mi Browser"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""The first that is named counts: most name Chrome and Safari too."""
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
_LONGEST = 60


def browser_in_words(user_agent: str) -> str:
    """Return names such as “Chrome · Windows”; of a program that is no browser its own first word, if it has one."""
    said = user_agent.replace("\0", "")
    browser = next((word for mark, word in _BROWSERS if mark in said), "")
    system = next((word for mark, word in _SYSTEMS if mark in said), "")
    known = " · ".join(word for word in (browser, system) if word)
    return known or said.partition(" ")[0][:_LONGEST]

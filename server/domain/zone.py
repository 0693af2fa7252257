"""In which time is a day a day, where neither a site nor the installation says another?"""

from zoneinfo import ZoneInfo

CHINA = "Asia/Shanghai"
"""All of China keeps one legal time."""
ZONE = ZoneInfo(CHINA)

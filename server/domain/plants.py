"""Does the ledger speak of plants that are to grow?"""

from collections.abc import Iterable

_WORDS = (
    "植被", "复绿", "绿化", "种植", "补植", "补种", "植树", "造林", "种草", "草皮", "草地", "草原", "草种", "苗木",
    "树木", "林地", "生态修复", "生态恢复", "vegetation", "replant", "planting", "reseed", "regreen", "grass", "trees",
    "shrubs",
)  # fmt: skip
"""As ledgers of inspections write them; a word too many costs a sentence, never an accusation."""


def speaks_of_plants(texts: Iterable[str]) -> bool:
    """Tell whether one of these texts names plants, in Chinese or English."""
    return any(word in text.lower() for text in texts for word in _WORDS)

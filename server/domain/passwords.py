"""Which passwords may people choose?

Asked wherever one is chosen: on pages, by commands and when an installation is set up. Either several kinds of letters,
or a phrase that is long: GB/T 22239 asks for complexity, and a long phrase is harder to guess and easier to keep.
"""

import unicodedata

from server.errors import Invalid
from server.translations import N_

SHORTEST = 10
PHRASE = 15
"""So long a password needs no more than letters."""
KINDS = 3
DIFFERENT = 5
"""So many different characters it has at least."""
KEPT = 5
"""One of so many that the person had last, the present one too, is not taken again."""
LONGEST = 1000
RULES = N_(
    "At least {shortest} characters of three kinds (small letters, capital letters, digits, others such as signs or "
    "Chinese), or a phrase of at least {phrase}. Not the user name in it, and none of your last {kept} passwords."
)
RULE_VALUES = {"shortest": SHORTEST, "phrase": PHRASE, "kept": KEPT}
_EVERYBODYS = frozenset(
    {"password", "passwd", "pssword", "pwd", "admin", "administrator", "root", "test", "user", "welcome", "hello",
     "abc", "abcd", "abcdef", "qwe", "qwer", "qwert", "qwerty", "asd", "qaz", "qazwsx", "qweasd", "iloveyou", "woaini",
     "mima", "guest", "huanbao", "huanjing", "shizheng"}
)  # fmt: skip
"""What people take and guess first; digits and signs around it make it no better."""


def check(password: str, name: str) -> None:
    """Look whether a person with this name may have this password; the ones of before are not known here.

    :raises Invalid: saying what is wrong with it.
    """
    if len(password) < SHORTEST:
        raise Invalid(N_("A password has at least {shortest} characters."), shortest=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid(N_("A password has at most {longest} characters."), longest=LONGEST)
    if _holds_name(password, name):
        raise Invalid(N_("The password must not hold the user name."))
    if len(set(password)) < DIFFERENT:
        raise Invalid(N_("A password has at least {number} different characters."), number=DIFFERENT)
    if len(password) < PHRASE and kinds(password) < KINDS:
        raise Invalid(
            N_(
                "A password of fewer than {phrase} characters needs three kinds of them: small letters, capital "
                "letters, digits, others such as signs or Chinese."
            ),
            phrase=PHRASE,
        )
    if _letters(password) in _EVERYBODYS:
        raise Invalid(N_("This is one of the passwords that are guessed first. Choose words that only you think of."))


def kinds(password: str) -> int:
    """Return how many kinds of characters there are: small letters, capitals, digits, all others but spaces."""
    return len({_kind(letter) for letter in password} - {""})


def _kind(letter: str) -> str:
    if letter.isspace():
        return ""
    return {"Ll": "small", "Lu": "capital", "Nd": "digit"}.get(unicodedata.category(letter), "other")


def _holds_name(password: str, name: str) -> bool:
    """Tell whether a name long enough to mean something is in it, read either way."""
    plain, typed = name.casefold(), password.casefold()
    is_telling = len(plain) >= 3 or (len(plain) >= 2 and not plain.isascii())
    return is_telling and (plain in typed or plain[::-1] in typed)


def _letters(password: str) -> str:
    return "".join(letter for letter in password.casefold() if letter.isalpha())

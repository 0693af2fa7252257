"""How often do the checks accuse honest photos, and how many lies do they catch?

`python -m tests.power` (or `make power`) makes its own corpus: rendered places, the EXIF of plausible phones, the
hardships that honest photos go through, and the manipulations that people are known to try. Every photo goes through
the same reading and the same checks as one that is handed in. Rendered places are easier than real ones: what is
measured here is an upper bound, and a second corpus of real photos is used where one is at hand.
"""

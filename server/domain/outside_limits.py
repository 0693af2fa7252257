"""How much may come from outside, and how much of it is looked at?

Every limit on what somebody else makes or sends: requests, forms, photos. What an operator may want otherwise is a
setting (`config.Settings`); docs/operations.md has them all in one table. Each is compared before what it protects is
begun: before a body is spooled, a document parsed, a picture opened, a lock taken. The limits of the checks, by which
honest evidence is told from dishonest, are others: `domain/limits`.
"""

MEGABYTE = 1_000_000

# Connections and bodies, before anybody is known.

MOST_CONNECTIONS = 2_000
"""Open at once. A browser on a pair page holds six, a phone one or two; each costs a file descriptor and a few kB."""
IDLE_S = 120
"""A connection on which nothing came or went for so long is closed."""
HEADER_S = 30
"""A request whose headers have not come after so long is given up."""
CROWDED_S = 10
"""Where four fifths of the connections are taken, one that only waits makes room for another after so long."""
HEADER_BYTES = 65_536
"""The headers of one request. Ours have 2 kB; a token, a session and a filter make no ten."""
BODY_BYTES = 500_000
"""The body of a request that is no submission. The largest form that there is, a draw among 500 officers whose names
have 100 characters each, stays below; most have a few hundred bytes. Larger ones are asked about by their headers."""
LINGER_S = 5
"""After a refusal, what is still being sent is thrown away for so long: otherwise the sender may never read why."""
RETRY_AFTER_S = 60
"""When to come again, for whom there is no room now."""

# The parts of a photo, before a decoder walks them.

MOST_PARTS = 4_000
"""Chunks of a PNG beside those of the picture, chunks of a WebP, boxes of a HEIC. A photo has a few dozen; Pillow walks
a million in three seconds, and a sequence of pictures is no photo."""
MOST_PICTURE_PARTS = 20_000
"""Chunks of a PNG in all. Programs write the picture in pieces of 8 kB or more: 64 MB are 8,000."""

# A filled form, before its tree is built and its answers are rows.

MOST_ELEMENTS = 50_000
"""Elements and attributes of a filled form. A thousand viewpoints have 20,000."""
MOST_TAGS = 2 * MOST_ELEMENTS
"""Every “<”, and every “=”, counted before the parser is asked."""
MOST_FORM_ELEMENTS = 1_000_000
"""Elements and attributes of a form, which only an administrator brings; long lists of choices are in it."""
DEEPEST_XML = 100
LONGEST_TAG = 1_000
"""In characters, with attributes and with the name space; the path of each answer repeats the names above it."""
LONGEST_ID = 255
LONGEST_CODE = 255
"""What is longer is the code of nothing, and no index takes it."""
MOST_FILES = 5_000
"""That the answers name. Each is a row, written while nobody else can write. A thousand viewpoints have 2,000."""

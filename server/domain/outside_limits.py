"""How much may come from outside, and how much of it is looked at?

Every limit on what somebody else makes or sends: requests, forms, photos. What an operator may want otherwise is a
setting (`config.Settings`); docs/operations.md has them all in one table. Each is compared before what it protects is
begun: before a body is spooled, a document parsed, a picture opened, a lock taken. The limits of the checks, by which
honest evidence is told from dishonest, are others: `domain/limits`.
"""

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
MOST_FORM_BYTES = 20_000_000
"""Of an XForm or an XLSForm, which an administrator brings."""
MOST_FORM_UNPACKED_BYTES = 50_000_000
"""Of all members of an XLSForm together; converting takes a hundred times the time of reading."""
MOST_FORM_DRAFTS = 10
"""Of one programme, that were uploaded and not published."""
MOST_REGISTER_DRAFTS = 20
"""Files of sites and ledgers that wait to be imported; the oldest make room."""
MOST_DRAFT_FILES = 50
"""Given to a form before it is published."""
MOST_FORM_FILE_BYTES = 50_000_000
"""A file that an administrator gives a form; every phone fetches it, over whatever line it has."""
DEEPEST_XML = 100
"""Elements within each other; forms have ten."""
LONGEST_TAG = 1_000
"""In characters, with attributes and with the name space; the path of each answer repeats the names above it."""
LONGEST_ID = 255
"""Of a filled form's own id."""
LONGEST_CODE = 255
"""What is longer is the code of nothing, and no index takes it."""
MOST_FILES = 5_000
"""That the answers name. Each is a row, written while nobody else can write. A thousand viewpoints have 2,000."""

# What the page of a browser noted of photos, before it is parsed.

MOST_WITNESS_BYTES = 1_000_000
"""A photo takes 400 bytes: of 2,000 photos."""
MOST_WITNESS_RECORDS = 50
"""Of one submission; a page sends another one with each portion. Later ones are kept and not read."""
MOST_WITNESS_KEY_BYTES = 1_000
"""The request that enrols a key of a browser; it has 140."""
MOST_WITNESS_KEYS = 20
"""Of one phone. A browser that was cleared makes another one."""

# Requests, before their parts are written.

MOST_FIELDS = 20
"""Plain fields beside the files; Collect sends one, Enketo two."""
FIELD_BYTES = 65_536
"""Of such a field."""
PART_HEADER_BYTES = 32_768
"""A part's header may hold a long name twice, percent-encoded."""
MOST_PROBED = 40
"""Photos of a submission that are looked at while the officer waits: to Collect, an answer that takes longer than 60 s
is a failure."""
LARGEST_NUMBER = 2**31 - 1
"""In an address or a form: no row has a larger one, and PostgreSQL refuses to compare with it."""
LONGEST_SEARCH = 100
"""What somebody looks for; the rest of a longer text is left out."""
LONGEST_COMMENT = 2_000
"""Characters that are written about a pair at once, as in a note beside an answer."""
MOST_COMMENT_BYTES = 9_000
"""The body in which a phone sends one: four bytes a character, and some."""
MOST_COMMENTS = 200
"""About one pair; nobody reads more."""

# What the public says to a notice, which anybody may send, before any of it is kept.

LONGEST_OBJECTION = 5_000
"""Characters of an objection, or of what is answered to it."""
LONGEST_PUBLIC_LINE = 200
"""Characters of a name or of how somebody is reached."""
MOST_OBJECTION_FILES = 3
"""With one objection; as many photos as show what somebody means."""
MOST_OBJECTION_FILE_BYTES = 10_000_000
"""Of one of them, and of a screenshot of a notice; a photo of 50 megapixels has less as a JPEG."""

# Tables, before they are unpacked and read.

MOST_TABLE_BYTES = 20_000_000
"""Of the file."""
MOST_TABLE_ROWS = 100_000
"""Of data; title lines and the header come on top."""
MOST_TABLE_COLUMNS = 200
"""What stands further to the right is left out."""
LONGEST_CELL = 32_767
"""What a spreadsheet takes."""
LONGEST_NAME = 255
"""Of what rows are found by, such as a code or a unit."""
MOST_UNPACKED_BYTES = 200_000_000
"""Of all members of a workbook together, as its directory says."""

MOST_TEMPLATE_BYTES = 5_000_000
"""The office's own workbook, of which only the header and what is above it stays."""
MOST_TEMPLATE_UNPACKED_BYTES = 40_000_000
"""Of all its members together; it is loaded as a whole, once."""
MOST_TEMPLATE_MERGED = 100_000
"""Cells that are merged with others; each of them is made."""

# What somebody brings to be verified, before it is hashed or unpacked.

MOST_VERIFIED_BYTES = 100_000_000
"""A photo, a receipt or a package; who brings it need not have signed in."""
MOST_VERIFIED_UNPACKED_BYTES = 200_000_000
"""Of all members of a package, as its directory says; photos do not shrink in it."""
MOST_VERIFIED_FILES = 20_000
"""In a package."""

# The markers of a JPEG and the entries of EXIF, before they are walked.

MOST_SCANS = 20
"""A progressive picture as encoders write it has about ten."""
MOST_SEGMENTS = 2_000
"""Before the picture. 10 MB of extended XMP, as depth cameras write, are 160 segments."""
MOST_JUNK_BYTES = 65_536
"""Between the segments."""
MOST_EXIF = 100
"""EXIF segments of one file. Pillow joins them one by one: a thousand cost it half a minute."""
MOST_ENTRIES = 512
"""Of one directory of EXIF or a TIFF; phones write 60."""
MOST_VALUE_BYTES = 4_096
"""Of one entry; the rest is not read, as with the next two."""
MOST_NUMBERS = 64
"""Of one entry."""
MOST_CHARACTERS = 200
"""Of one text."""
MOST_XMP_BYTES = 1_048_576
"""So much of an XMP packet is searched."""
MOST_THUMBNAIL_BYTES = 1_048_576
"""A larger thumbnail is none; it fits into one segment of 64 kB."""

# A picture, before it is decoded.

MOST_PIXELS = 210_000_000
"""The largest sensors of phones have 200 megapixels, 16,320 × 12,288."""
MOST_DECODED_BYTES = 240_000_000
"""Together with the server itself this stays well under 512 MB; a HEIC of 50 megapixels fits."""
MOST_SCANNED_PIXELS = 700_000_000
"""Pixels times scans: a second of decoding."""
MOST_SCANNED_BYTES = 40_000_000
"""Noise in a progressive JPEG is decoded at 30 MB a second; one scan at 130."""
MOST_HEIC_BYTES = 24_000_000
"""Noise in a HEIC is decoded at 11 MB a second; one of 50 megapixels has 10 MB."""
MOST_THUMBNAIL_PIXELS = 1_000_000
"""Cameras write 160 × 120, some 640 × 480."""

# What somebody brings in that no phone sent, before anything of it is unpacked.

MOST_BROUGHT_FILES = 20_000
"""Of a folder or an archive."""
MOST_BROUGHT_BYTES = 20_000_000_000
"""Of all of them together, as the directory of an archive says; a card holds more, and is brought in parts."""
MOST_BROUGHT_AT_ONCE = 500
"""Files of one page, which a person looks through."""
LONGEST_SAID = 200
"""Letters of what is said of a photo: by whom it was taken, from where it came."""

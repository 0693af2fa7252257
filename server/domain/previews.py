"""Which smaller copies of an original does the server keep, and what are they called?"""

PREVIEW = "preview-{long_edge}.jpg"
PREVIEW_EDGES = (480, 1600)
LARGEST_PREVIEW = PREVIEW.format(long_edge=max(PREVIEW_EDGES))

"""To which issue, site and viewpoint does a photo belong?

(being written by the submissions helper)
"""

"""How does the server bear many phones at once? A load generator that uploads as ODK Collect does.

`python -m tests.bench.load ADDRESS` sends to a server on this machine; `--help` lists what can be chosen.
"""

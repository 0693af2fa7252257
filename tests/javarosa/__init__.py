"""A form as Collect's own engine takes it: JavaRosa, out of the jar that pyxform brings, driven by `Interview.java`.

Where there is no Java compiler, the tests that need it are skipped, and say so; CI installs one.
"""

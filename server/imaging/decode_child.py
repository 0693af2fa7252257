"""What does a picture look like whose decoder cannot be trusted? Run as a program of its own, within limits.

It is started by `sandboxed_decode` with a mode and a length, gets the file on its standard input, and answers with
width, height and pixels.
"""

import resource
import struct
import sys

CPU_S = 2
MEMORY_BYTES = 512 << 20


def main(mode: str, least_long_edge: int) -> None:
    """Decode one picture and write it small; a crash writes nothing."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from PIL import AvifImagePlugin, Image

    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each reserves address space
    Image.MAX_IMAGE_PIXELS = None  # the caller has looked at the size
    with Image.open(sys.stdin.buffer, formats=("AVIF", "TIFF")) as image:
        small = image.convert(mode)
    small = small.reduce(max(1, max(small.size) // least_long_edge))
    sys.stdout.buffer.write(struct.pack(">II", *small.size) + small.tobytes())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

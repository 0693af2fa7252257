"""What does a report look like that was set by Typst? Run as a program of its own, within limits.

It is started by `acceptance_report` with the folder of the project, the file to write, the seconds since 1970 that the
document says it was made at, and the fonts; it prints what Typst had to complain of.
"""

import resource
import sys

CPU_S = 120
MEMORY_BYTES = 400 << 20


def main(folder: str, target: str, made_at: str, *fonts: str) -> None:
    """Set one document; a crash leaves no file behind."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import typst

    typst.compile(
        f"{folder}/main.typ",
        output=target,
        root=folder,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(fonts)),
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(made_at),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What is raised where there is no picture? Apart, so that who only hears of it loads no reader of pictures."""


class Undecodable(Exception):
    """There is no picture; `code` is one of the problems of PhotoFacts."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)

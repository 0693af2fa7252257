"""Whose turn is it to write?"""

import threading
import time
from threading import Thread

from server.turns import Turns, of


def test_who_asked_first_writes_first() -> None:
    queue, order = Turns(), []
    assert queue.take(0)

    def write(number: int) -> None:
        assert queue.take(10)
        order.append(number)
        queue.leave()

    threads = []
    for number in range(8):
        threads.append(Thread(target=write, args=(number,)))
        threads[-1].start()
        while len(queue._waiting) <= number:
            time.sleep(0.001)
    queue.leave()
    for one in threads:
        one.join()
    assert order == list(range(8))


def test_who_has_no_patience_does_not_wait() -> None:
    queue = Turns()
    assert queue.take(0)
    assert not queue.take(0)
    assert not queue.take(0.01)
    queue.leave()
    assert queue.take(0)


def test_who_gave_up_is_not_called() -> None:
    queue, seen = Turns(), []
    queue.take(0)
    impatient = Thread(target=lambda: seen.append(queue.take(0.01)))
    impatient.start()
    impatient.join()
    queue.leave()
    assert seen == [False]
    assert queue.take(0)


def test_a_database_has_one_queue_for_all_threads() -> None:
    found: list[Turns] = []
    mine = of("/a.db")
    other = threading.Thread(target=lambda: found.append(of("/a.db")))
    other.start()
    other.join()
    assert found == [mine]
    assert of("/b.db") is not mine

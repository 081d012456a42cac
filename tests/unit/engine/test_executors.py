"""Executors: results in the order of the items, wherever the work is done."""

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from sitrep.engine.executors import PINNED, TRIES, InProcess, Processes, executor_of
from sitrep.errors import NothingToReadError, PartFailedError


@dataclass(frozen=True)
class Item:
    number: int
    folder: Path | None = None

    @property
    def name(self):
        return f"item {self.number}"


def slow_first(item):
    time.sleep(0.3 if item.number == 0 else 0)
    return item.number


def environment(item):
    import pyarrow as pa

    return {name: os.environ.get(name) for name in PINNED}, pa.cpu_count(), os.getpid()


def fails_at_3(item):
    if item.number == 3:
        raise ValueError("no good")
    return item.number


def finds_nothing(item):
    raise NothingToReadError("nothing there")


def dies_at_3(item):
    """Say that the item was begun, and die if it is the third."""
    (item.folder / f"{item.number}-{time.monotonic_ns()}").touch()
    if item.number == 3:
        os._exit(9)
    return item.number


def dies_at_3_once(item):
    mark = item.folder / "died"
    if item.number == 3 and not mark.exists():
        mark.touch()
        os._exit(9)
    return item.number


@pytest.fixture(params=["in-process", "processes", "dask=local"])
def executor(request):
    with executor_of(request.param, 2) as made:
        yield made


def test_results_come_in_the_order_of_the_items(executor):
    assert list(executor.map(slow_first, map(Item, range(8)))) == list(range(8))


def test_an_item_that_fails_is_named_with_its_error(executor):
    with pytest.raises(PartFailedError, match=r"item 3: ValueError: no good\. What is done is kept") as caught:
        list(executor.map(fails_at_3, map(Item, range(8))))
    assert caught.value.exit_code == 1


def test_an_error_of_our_own_is_passed_on_as_it_is(executor):
    with pytest.raises(NothingToReadError, match=r"^nothing there$"):
        list(executor.map(finds_nothing, [Item(0)]))


def test_items_are_taken_as_they_are_needed(executor):
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield Item(number)

    results = executor.map(slow_first, items())
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    assert len(taken) <= 3 + 2 * 2


def test_workers_have_one_thread_a_library():
    with Processes(2) as executor:
        for pinned, n_cpu, pid in executor.map(environment, map(Item, range(2))):
            assert set(pinned.values()) == {"1"}
            assert (n_cpu, pid == os.getpid()) == (1, False)


def test_a_worker_that_dies_once_costs_nothing(tmp_path):
    with Processes(2) as executor:
        results = executor.map(dies_at_3_once, (Item(n, tmp_path) for n in range(12)))
        assert list(results) == list(range(12))


def test_an_item_that_kills_its_worker_is_tried_a_few_times_and_then_named(tmp_path):
    with Processes(2) as executor:
        results = executor.map(dies_at_3, (Item(n, tmp_path) for n in range(12)))
        with pytest.raises(PartFailedError, match=rf"^item 3: its worker died {TRIES} times, the last time alone"):
            list(results)
    begun = [path.name.partition("-")[0] for path in tmp_path.iterdir()]
    assert begun.count("3") == TRIES
    assert begun.count("0") <= TRIES


def test_leaving_ends_the_workers_at_once():
    started = time.monotonic()
    with pytest.raises(RuntimeError, match="enough"), Processes(2) as executor:
        for _ in executor.map(sleeps_after_0, map(Item, range(4))):
            raise RuntimeError("enough")
    assert time.monotonic() - started < 30
    assert threading.active_count() < 5


def sleeps_after_0(item):
    time.sleep(60 if item.number else 0)


def test_in_process_is_this_process():
    with InProcess() as executor:
        ((_, _, pid),) = executor.map(environment, [Item(0)])
    assert pid == os.getpid()

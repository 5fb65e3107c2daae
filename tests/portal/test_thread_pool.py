"""Who works next, and that nothing given to the pool is lost."""

import threading

import pytest

from portal.thread_pool import ThreadPool


@pytest.fixture
def pool():
    pool = ThreadPool(3)
    yield pool
    pool.shutdown(cancel_futures=True)


def me():
    return threading.current_thread().name


def keep_busy(pool, number):
    """Let that many threads begin, and wait; returns what ends it, and what each comes to."""
    barrier, end = threading.Barrier(number + 1, timeout=20), threading.Event()

    def task():
        barrier.wait()
        end.wait(20)
        return me()

    futures = [pool.submit(task) for _each in range(number)]
    barrier.wait()
    return end, futures


def test_one_task_after_the_other_is_done_by_one_thread(pool):
    assert {pool.submit(me).result(20) for _each in range(20)} == {"pool-0"}


def test_the_thread_that_was_busy_last_goes_on(pool):
    end, futures = keep_busy(pool, 3)
    end.set()
    assert {future.result(20) for future in futures} == {"pool-0", "pool-1", "pool-2"}
    last = pool.submit(me).result(20)
    assert {pool.submit(me).result(20) for _each in range(20)} == {last}


def test_what_no_thread_is_free_for_waits_its_turn(pool):
    end, futures = keep_busy(pool, 3)
    done = []
    later = [pool.submit(done.append, number) for number in range(50)]
    assert not any(future.done() for future in later)
    end.set()
    for future in [*futures, *later]:
        future.result(20)
    assert sorted(done) == list(range(50))
    assert len(pool.threads) == 3


def test_an_error_is_told_to_who_asked_and_the_thread_goes_on(pool):
    with pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 / 0).result(20)
    assert pool.submit(me).result(20) == "pool-0"


def test_after_the_end_what_waits_is_done_and_nothing_new_is_taken():
    pool = ThreadPool(1)
    end, [busy] = keep_busy(pool, 1)
    waiting, canceled = pool.submit(me), pool.submit(me)
    assert canceled.cancel()
    pool.shutdown(wait=False)
    with pytest.raises(RuntimeError):
        pool.submit(me)
    end.set()
    assert (busy.result(20), waiting.result(20)) == ("pool-0", "pool-0")
    pool.shutdown()
    assert not pool.threads[0].is_alive()


def test_at_the_end_what_waits_can_be_canceled():
    pool = ThreadPool(1)
    end, _busy = keep_busy(pool, 1)
    waiting = pool.submit(me)
    pool.shutdown(wait=False, cancel_futures=True)
    end.set()
    pool.shutdown()
    assert waiting.cancelled()

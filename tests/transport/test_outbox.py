"""The queue between a session and its client, in both modes."""

import queue

import gevent.queue
import pytest

from chatroom.transport.outbox import BACKLOG, outbox


@pytest.fixture(params=[queue.Queue, gevent.queue.JoinableQueue])
def box(request):
    return outbox(request.param)()


def everything(box):
    while not box.empty():
        yield box.get_nowait()


def test_what_is_put_comes_out_in_order(box):
    for n in range(BACKLOG):
        box.put(n)
    box.put(None)
    assert list(everything(box)) == [*range(BACKLOG), None]


def test_nobody_waits_for_a_client_that_never_polls(box):
    box.put("packet")
    box.join()


def test_a_client_too_far_behind_is_told_that_nothing_more_will_come(box):
    for n in range(BACKLOG + 1):
        box.put(n)
    assert list(everything(box)) == [None]
    box.put("more")
    assert list(everything(box)) == []
    box.put(None)
    assert list(everything(box)) == [None]

"""Group commit: small writes that wait at the same moment share one transaction, and one flush to the disk."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
Work = Callable[[Connection], Any]
Waiting = tuple[Work, Future[Any]]


class Turns:
    """Whose turn it is writes down all that waits by then; the others find their writes done. `writing` opens a
    transaction that commits on leaving."""

    def __init__(self, writing: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._writing = writing
        self._waiting: deque[Waiting] = deque()
        self._turn = Lock()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Queue a write for the next turn, whoever has it; it can no longer be cancelled."""
        done: Future[T] = Future()
        done.set_running_or_notify_cancel()
        self._waiting.append((work, done))
        return done

    def settle(self, done: "Future[Any]") -> None:
        """Returns when this write is decided, by this thread or by one whose turn came before."""
        with self._turn:
            if not done.done():
                self._commit([self._waiting.popleft() for _ in range(len(self._waiting))])

    def _commit(self, batch: list[Waiting]) -> None:
        """Nobody hears of a write before it is committed. One that fails must not undo the others: then each goes alone."""
        try:
            with self._writing() as connection:
                results = [work(connection) for work, _ in batch]
        except Exception as error:
            if len(batch) == 1:
                batch[0][1].set_exception(error)
            else:
                for waiting in batch:
                    self._commit([waiting])
        else:
            for (_, done), result in zip(batch, results, strict=True):
                done.set_result(result)

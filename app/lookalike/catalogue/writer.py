"""The one thread of this process that writes to the catalogue.

Everything that changes the file is a function put into its queue. Each runs alone inside
BEGIN IMMEDIATE … COMMIT; its result, or its exception, goes back to the asker. A read is
never upgraded to a write: SQLite fails that at once, whatever the timeout.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

__all__ = ["Writer"]

Result = TypeVar("Result")


class _Task(Generic[Result]):
    """A function on its way to the writer's thread, and the promise of its result."""

    def __init__(self, work: Callable[[sqlite3.Connection], Result]) -> None:
        self._work = work
        self.future: Future[Result] = Future()

    def run(self, connection: sqlite3.Connection) -> None:
        try:
            self.future.set_result(_in_transaction(connection, self._work))
        except BaseException as error:  # noqa: BLE001 - handed back to the asker
            self.future.set_exception(error)


class Writer:
    """Runs functions one after the other on its own connection, each in a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Start the thread; ``connection`` belongs to the writer from here on."""
        self._connection = connection
        self._tasks: queue.SimpleQueue[_Task[object] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(
            target=self._work, name="lookalike-catalogue-writer", daemon=True
        )
        self._thread.start()

    def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do ``work`` in one transaction and return its result; blocks, from any thread.

        Whatever ``work`` raises comes back here, and nothing of it stays in the file.
        """
        task = _Task(work)
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the catalogue is closed")
            self._tasks.put(task)  # type: ignore[arg-type]  # the queue never looks at the result
        return task.future.result()

    def close(self) -> None:
        """Finish what is in the queue, end the thread and close the connection."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._tasks.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task.run(self._connection)
        self._connection.close()


def _in_transaction(
    connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], Result]
) -> Result:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        # A full disk rolls back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result

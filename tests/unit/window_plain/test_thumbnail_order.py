"""Newest wish first, nothing unseen, nothing twice; and a cache that keeps to its bytes."""

from __future__ import annotations

from lookalike.window.grid.thumbnail_order import ByteLimitedCache, ThumbnailOrder


def test_labels_are_taken_in_the_order_of_the_wish() -> None:
    order = ThumbnailOrder()
    order.want([5, 3, 4])
    assert [order.take(), order.take(), order.take(), order.take()] == [5, 3, 4, None]


def test_a_newer_wish_cancels_what_is_no_longer_seen() -> None:
    order = ThumbnailOrder()
    order.want([1, 2, 3])
    order.want([3, 9])
    assert [order.take(), order.take(), order.take()] == [3, 9, None]


def test_what_is_in_work_is_not_taken_twice() -> None:
    order = ThumbnailOrder()
    order.want([1, 2])
    assert order.take() == 1
    assert order.want([1, 2]) == 1
    order.done(1)
    assert order.want([1, 2]) == 2


def test_the_longest_unused_values_leave_the_cache() -> None:
    cache: ByteLimitedCache[bytes] = ByteLimitedCache(10, len)
    for label in (1, 2, 3):
        cache.put(label, b"1234"[: 3 + (label == 3)])
    assert len(cache) == 3
    cache.get(1)
    cache.put(4, b"12")
    assert 2 not in cache
    assert 1 in cache
    assert cache.size_bytes <= 10


def test_a_value_larger_than_the_cache_is_still_shown() -> None:
    cache: ByteLimitedCache[bytes] = ByteLimitedCache(4, len)
    cache.put(1, b"123")
    cache.put(2, b"123456789")
    assert cache.get(2) == b"123456789"
    assert cache.get(1) is None


def test_replacing_a_value_counts_its_bytes_once() -> None:
    cache: ByteLimitedCache[bytes] = ByteLimitedCache(100, len)
    cache.put(1, b"123")
    cache.put(1, b"12345")
    assert cache.size_bytes == 5
    cache.discard(1)
    cache.discard(1)
    assert cache.size_bytes == 0

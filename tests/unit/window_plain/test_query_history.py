"""Back and forward behave as in a browser."""

from __future__ import annotations

from lookalike.window.query.query_history import QueryHistory


def test_a_new_history_leads_nowhere() -> None:
    history = QueryHistory("library")
    assert (history.can_go_back, history.can_go_forward) == (False, False)
    assert history.back() is None
    assert history.forward() is None
    assert history.current == "library"


def test_back_comes_to_the_place_that_was_left() -> None:
    history = QueryHistory("library")
    history.leave("row 400")
    history.push("query")
    visit = history.back()
    assert visit is not None
    assert (visit.shown, visit.place) == ("library", "row 400")
    assert history.can_go_forward


def test_something_new_cuts_off_what_lay_ahead() -> None:
    history = QueryHistory("a")
    history.push("b")
    history.back()
    history.push("c")
    assert not history.can_go_forward
    assert history.current == "c"


def test_the_same_again_is_no_step() -> None:
    history = QueryHistory("a")
    assert not history.push("a")
    assert not history.can_go_back


def test_the_history_does_not_grow_for_ever() -> None:
    history = QueryHistory(0)
    for number in range(1, 1000):
        history.push(number)
    steps = 0
    while history.back() is not None:
        steps += 1
    assert steps == 199


def test_a_visit_that_is_amended_stays_one_step() -> None:
    history = QueryHistory("subject")
    history.push("a little look")
    for shown in ("some look", "much look"):
        history.amend(shown)
    assert history.current == "much look"
    visit = history.back()
    assert visit is not None
    assert visit.shown == "subject"
    assert not history.can_go_back


def test_a_visit_that_repeats_the_one_before_can_be_dropped() -> None:
    history = QueryHistory("subject")
    assert not history.drop_repeat()
    history.push("some look")
    assert not history.drop_repeat()
    history.amend("subject")
    assert history.drop_repeat()
    assert history.current == "subject"
    assert not history.can_go_back

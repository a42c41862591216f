"""The window comes back as it was left, and no damaged file keeps it from coming."""

from __future__ import annotations

from pathlib import Path

from lookalike.window.window_state import WindowState, read_window_state, write_window_state


def test_what_was_written_is_read(tmp_path: Path) -> None:
    state = WindowState(geometry="abc=", folders_width_px=250, are_details_shown=False)
    write_window_state(tmp_path / "window.toml", state)
    assert read_window_state(tmp_path / "window.toml") == (state, None)


def test_a_missing_file_means_defaults(tmp_path: Path) -> None:
    assert read_window_state(tmp_path / "window.toml") == (WindowState(), None)


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "window.toml"
    path.write_bytes(b"\xff\x00 not toml [")
    state, aside = read_window_state(path)
    assert state == WindowState()
    assert aside is not None
    assert aside.read_bytes() == b"\xff\x00 not toml ["
    assert not path.exists()


def test_values_of_a_wrong_kind_or_size_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "window.toml"
    path.write_text('folders_width_px = "wide"\ndetails_width_px = 100000\nunknown = 1\n')
    state, _ = read_window_state(path)
    assert state.folders_width_px == WindowState().folders_width_px
    assert state.details_width_px == 600

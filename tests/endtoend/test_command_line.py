"""The commands as a person or a script uses them, each in its own process."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from made_pictures import write_many

if TYPE_CHECKING:
    from conftest import CommandLine

NO_LOOK = "efficientnet-lite0"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    write_many(folder, 12)
    return folder


def first_picture(folder: Path) -> Path:
    return min(path for path in folder.rglob("*") if path.is_file())


def test_a_folder_is_indexed_then_searched_then_reported(
    lookalike: CommandLine, pictures: Path, tmp_path: Path
) -> None:
    summary = lookalike.json("index", pictures)
    assert (summary["found"], summary["indexed"], summary["skipped"]) == (12, 12, 0)

    original = first_picture(pictures)
    copy = tmp_path / "half.jpg"
    with Image.open(original) as image:
        image.convert("RGB").resize((image.width // 2, image.height // 2)).save(copy, quality=70)
    answer = lookalike.json("search", copy, "--top", "5")
    assert Path(answer["hits"][0]["path"]) == original
    assert answer["hits"][0]["band"] == "same picture"
    assert 0.9 < answer["hits"][0]["score"] <= 1.0
    assert answer["space"]

    status = lookalike.json("status")
    assert (status["files"], status["contents"], status["indexed"]) == (12, 12, 12)
    assert (status["vectors"], status["skipped"]) == (12, 0)


def test_a_second_run_reads_nothing_again(lookalike: CommandLine, pictures: Path) -> None:
    lookalike.run("index", pictures)
    again = lookalike.json("index")
    assert (again["unchanged"], again["indexed"], again["embedded"]) == (12, 0, 0)


def test_moving_a_folder_embeds_nothing_and_search_follows(
    lookalike: CommandLine, pictures: Path
) -> None:
    lookalike.run("index", pictures)
    (pictures / "moved").mkdir()
    original = first_picture(pictures)
    moved = original.rename(pictures / "moved" / original.name)
    again = lookalike.json("index")
    assert again["embedded"] == 0
    assert again["removed"] == 1
    assert Path(lookalike.json("search", moved)["hits"][0]["path"]) == moved


def test_byte_identical_copies_are_one_hit(lookalike: CommandLine, pictures: Path) -> None:
    original = first_picture(pictures)
    shutil.copyfile(original, pictures / "zz copy.jpg")
    lookalike.run("index", pictures)
    hit = lookalike.json("search", original)["hits"][0]
    paths = {hit["path"], *(copy["path"] for copy in hit["copies"])}
    assert paths == {str(original), str(pictures / "zz copy.jpg")}
    assert hit["copies"][0]["kind"] == "identical"


def test_a_file_that_is_no_picture_is_listed_with_its_reason(
    lookalike: CommandLine, pictures: Path
) -> None:
    (pictures / "broken.jpg").write_bytes(b"this is text")
    (pictures / "empty.png").touch()
    (pictures / "notes.txt").write_text("not meant to be a picture")
    lookalike.run("index", pictures)
    listed = lookalike.json("skipped")["skipped"]
    reasons = {Path(file["path"]).name: file["reason"] for file in listed}
    assert reasons == {"broken.jpg": "not_a_picture", "empty.png": "empty"}


def test_minus_turns_away_from_a_picture(lookalike: CommandLine, pictures: Path) -> None:
    lookalike.run("index", pictures)
    plus, minus = sorted(path for path in pictures.rglob("*") if path.is_file())[:2]
    plain = {hit["path"]: hit["score"] for hit in lookalike.json("search", plus)["hits"]}
    turned = lookalike.json("search", plus, "--minus", minus)["hits"]
    assert {hit["path"]: hit["score"] for hit in turned}[str(minus)] < plain[str(minus)]


def scores_by_path(answer: dict[str, Any]) -> dict[str, float]:
    return {hit["path"]: hit["score"] for hit in answer["hits"]}


def test_a_score_is_of_the_subject_of_the_look_or_of_both_by_its_share(
    lookalike: CommandLine, pictures: Path
) -> None:
    lookalike.run("index", pictures)
    subject, mixed, look = (
        scores_by_path(
            lookalike.json("search", first_picture(pictures), "--all-copies", "--look", share)
        )
        for share in ("0", "0.25", "1")
    )
    assert len(subject) == 12
    assert subject.keys() == mixed.keys() == look.keys()
    assert max(abs(subject[path] - look[path]) for path in subject) > 0.05
    for path, score in mixed.items():
        assert score == pytest.approx(0.75 * subject[path] + 0.25 * look[path], abs=1e-3)


def test_a_look_that_the_network_does_not_know_is_refused(
    lookalike: CommandLine, pictures: Path
) -> None:
    lookalike.run("index", pictures, "--network", NO_LOOK)
    query = first_picture(pictures)
    for network in (("--network", NO_LOOK), ()):  # without: not prepared for the default yet
        said = lookalike.run("search", query, "--look", "0.5", *network, code=5).stderr
        assert "says nothing of how pictures look" in said
        assert "lookalike-1" in said
    assert lookalike.json("search", query, "--look", "0", "--network", NO_LOOK)["hits"]


def test_filters_leave_out_what_does_not_fit(lookalike: CommandLine, pictures: Path) -> None:
    below = pictures / "below"
    write_many(below, 3)
    lookalike.run("index", pictures)
    hits = lookalike.json("search", first_picture(pictures), "--folder", below)["hits"]
    assert hits
    assert all(Path(hit["path"]).is_relative_to(below) for hit in hits)
    assert not lookalike.json("search", first_picture(pictures), "--type", "heic")["hits"]


def test_paths_are_printed_as_they_are_for_a_pipe(lookalike: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "it's a folder\nwith  odd names"
    write_many(folder, 2)
    lookalike.run("index", folder)
    found = lookalike.run("search", first_picture(folder), "--paths", "nul").stdout
    assert {Path(path) for path in found.split("\0")[:-1]} == set(folder.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_not_utf8_is_found_and_printed(
    lookalike: CommandLine, pictures: Path
) -> None:
    odd = os.fsencode(pictures) + b"/caf\xe9.jpg"
    os.rename(os.fsencode(first_picture(pictures)), odd)  # noqa: PTH104  # bytes are the point
    lookalike.run("index", pictures)
    hit = lookalike.json("search", Path(os.fsdecode(odd)))["hits"][0]

    assert base64.b64decode(hit["path_b64"]) == odd


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("search", "missing.jpg"), 3, "missing.jpg"),
        (("index", "no such folder"), 4, "no such folder"),
        (("remove", "not a root"), 4, "not a folder of this library"),
        (("status", "--network", "nothing-like-it"), 5, "nothing-like-it"),
        (("search",), 2, "Missing argument"),
        (("search", "a.jpg", "--after", "yesterday"), 2, "yesterday"),
        (("frobnicate",), 2, "frobnicate"),
    ],
    ids=["query", "folder", "root", "network", "argument", "value", "command"],
)
def test_what_went_wrong_is_said_and_has_its_exit_code(
    lookalike: CommandLine, arguments: tuple[str, ...], code: int, says: str
) -> None:
    assert says in lookalike.run(*arguments, code=code).stderr


def test_verify_finds_a_damaged_catalogue_and_repair_keeps_the_old_file(
    lookalike: CommandLine, pictures: Path
) -> None:
    lookalike.run("index", pictures)
    assert lookalike.json("verify")["problems"] == []
    catalogue = lookalike.library / "catalogue.sqlite3"
    data = bytearray(catalogue.read_bytes())
    second_page = int.from_bytes(data[16:18], "big")
    data[second_page : second_page + 100] = b"\xff" * 100
    catalogue.write_bytes(data)
    assert lookalike.json("verify", code=4)["problems"]
    lookalike.run("verify", "--repair")
    assert list(lookalike.library.glob("catalogue.sqlite3.damaged-*"))
    assert lookalike.json("verify")["problems"] == []


def test_ctrl_c_keeps_what_was_done_and_leaves_with_130(
    lookalike: CommandLine, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    write_many(folder, 150)
    run = subprocess.Popen(
        lookalike.command("index", folder, "--events"),
        stdout=subprocess.PIPE,
        text=True,
        stdin=subprocess.PIPE,
    )
    assert run.stdout
    for line in run.stdout:
        if json.loads(line)["event"] == "batch_committed":
            break
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=20)
    kept = lookalike.json("status")["vectors"]
    assert kept > 0
    done = lookalike.json("index")
    assert done["embedded"] == 150 - kept


def test_a_second_indexer_leaves_and_says_who_is_at_it(
    lookalike: CommandLine, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    write_many(folder, 60)
    first = subprocess.Popen(
        lookalike.command("index", folder, "--events"),
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    assert first.stdin
    assert first.stdout
    first.stdin.write("pause\n")
    first.stdin.flush()
    assert json.loads(first.stdout.readline())["event"] == "run_started"
    refused = lookalike.run("index", folder, code=4)
    assert f"process {first.pid}" in refused.stderr
    first.stdin.close()
    first.stdout.read()
    assert first.wait(timeout=20) == 0
    first.stdout.close()


def test_removing_a_folder_and_adding_it_again_embeds_nothing(
    lookalike: CommandLine, pictures: Path
) -> None:
    lookalike.run("index", pictures)
    lookalike.run("remove", pictures)
    assert lookalike.json("status")["files"] == 0
    assert lookalike.json("search", first_picture(pictures))["hits"] == []
    assert lookalike.json("index", pictures)["embedded"] == 0
    assert lookalike.json("search", first_picture(pictures))["hits"]


def test_evaluate_measures_classes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_many(tmp_path / "sorted" / name, 4)
    done = subprocess.run(
        [sys.executable, "-m", "lookalike", "evaluate", tmp_path / "sorted", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["pictures"] == 8
    assert found["classes"] == 2
    assert 0 < found["mean_average_precision"] <= 1
    assert found["images_per_second"] > 0


def evaluate(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lookalike", "evaluate", folder, "--json", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_evaluate_measures_by_the_look_that_is_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "sorted"
    for number, name in enumerate(("one", "two")):
        write_many(folder / name, 6, first_seed=6 * number)
    found = [json.loads(evaluate(folder, "--look", look).stdout) for look in ("0", "0.5")]
    assert [each["pictures"] for each in found] == [12, 12]
    assert found[0]["mean_average_precision"] != found[1]["mean_average_precision"]
    refused = evaluate(folder, "--network", NO_LOOK, "--look", "0.5")
    assert refused.returncode == 5
    assert "says nothing of how pictures look" in refused.stderr


def test_every_command_has_help_and_json() -> None:
    from lookalike.cli.main import commands

    for name, command in commands.commands.items():
        assert command.help, name
        takes_json = any(option.name == "as_json" for option in command.params)
        assert takes_json or name in ("gui", "demo"), name


def test_without_a_display_gui_indexes_and_says_how_to_search(
    lookalike: CommandLine, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("PySide6", reason="without the window's extra it says how to get it")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    said = lookalike.run("gui", pictures).stdout
    assert "12 indexed" in said
    assert f"python -m lookalike search IMAGE --library {lookalike.library}" in said


def test_a_folder_below_a_home_that_no_shell_expanded_is_found(
    lookalike: CommandLine, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("PySide6", reason="without the window's extra it says how to get it")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    write_many(own_home / "Pictures", 2)
    assert "2 indexed" in lookalike.run("gui", "~/Pictures").stdout


def test_searching_an_empty_library_says_how_to_fill_it(
    lookalike: CommandLine, pictures: Path
) -> None:
    assert "lookalike index FOLDER" in lookalike.run("search", first_picture(pictures)).stdout

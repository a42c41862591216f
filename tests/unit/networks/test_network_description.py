"""A network's folder is read once, and complaints name the key."""

import re
from pathlib import Path

import pytest

from lookalike.errors import NetworkDamaged, NetworkMissing
from lookalike.networks import read_network
from made_networks import make_network


def test_a_description_becomes_a_value_with_a_stable_space(tmp_path: Path) -> None:
    network = make_network(tmp_path / "tiny")
    assert network.name == "tiny"
    assert network.dimension == network.space.dimension == 8
    assert network.preprocessing == "rgb squash 32 nchw mean 100,110,120 std 50,60,70"
    assert network.space == read_network(tmp_path / "tiny").space
    assert re.fullmatch(r"[0-9a-f]{32}", network.space.id)


def test_other_preprocessing_is_another_space(tmp_path: Path) -> None:
    network = make_network(tmp_path / "tiny")
    path = tmp_path / "tiny" / "model.toml"
    path.write_text(path.read_text().replace("std = [50.0", "std = [51.0"))
    assert read_network(tmp_path / "tiny").space.id != network.space.id


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("format = 2", "format = 1", "format 1"),
        ('title = "Tiny"\n', "", "title"),
        ('file = "model.onnx"', 'file = "../model.onnx"', "file"),
        ('file = "model.onnx"', 'file = "/etc/passwd"', "file"),
        ('sha256 = "', 'sha256 = "x', "sha256"),
        ("edge_px = 32", "edge_px = 1000000", "input.edge_px"),
        ("edge_px = 32", "edge_px = true", "input.edge_px"),
        ('layout = "nchw"', 'layout = "nhwc"', "input.layout"),
        ("mean = [100.0,", "mean = [nan,", "input.mean"),
        ("std = [50.0,", "std = [0.0,", "input.std"),
        ("std = [50.0,", "std = [", "input.std"),
        ("dimension = 8", "dimension = 0", "outputs.subject.dimension"),
        ("[reference.subject]", "[references.subject]", "reference"),
        ("copy_q05 = 0.95", "copy_q05 = 1.5", "reference.subject.copy_q05"),
        ("copy_q05 = 0.95", 'copy_q05 = "high"', "reference.subject.copy_q05"),
        ("[input]", "[input", "model.toml"),
    ],
)
def test_an_odd_description_is_refused_by_the_name_of_its_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    make_network(tmp_path / "tiny")
    path = tmp_path / "tiny" / "model.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(NetworkDamaged, match=re.escape(key)):
        read_network(tmp_path / "tiny")


def test_a_description_that_is_no_text_or_huge_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NetworkDamaged):
        read_network(tmp_path)
    (tmp_path / "model.toml").write_bytes(b"#" * 200_000)
    with pytest.raises(NetworkDamaged, match="too large"):
        read_network(tmp_path)


def test_a_folder_without_description_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NetworkMissing):
        read_network(tmp_path / "nothing")

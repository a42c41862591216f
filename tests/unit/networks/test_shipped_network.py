"""The network in `models/` is the one its description, card and golden values speak of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from PIL import Image

from lookalike.networks import (
    DEFAULT_NETWORK,
    Network,
    OnnxEmbedder,
    golden_pictures,
    open_embedder,
    prepare,
    read_network,
)
from lookalike.networks._network_file import read_verified
from lookalike.networks.golden import read_golden
from lookalike.networks.providers import CPU
from lookalike.networks.trial import make_proven_session
from lookalike.shipped import shipped_folder


@pytest.fixture(scope="module")
def network() -> Network:
    return read_network(shipped_folder("models") / DEFAULT_NETWORK)


@pytest.fixture(scope="module")
def embedder(network: Network) -> OnnxEmbedder:
    return open_embedder(network)


def test_its_folder_has_a_card_with_licence_and_limits(network: Network) -> None:
    card = (network.folder / "CARD.md").read_text(encoding="utf-8")
    for word in ("Apache-2.0", "NOTICE", "Limits", network.sha256):
        assert word in card


def test_it_is_one_file_of_standard_operators_with_a_free_batch(network: Network) -> None:
    model = onnx.load(str(network.file), load_external_data=False)
    assert [(one.domain, one.version >= 17) for one in model.opset_import] == [("", True)]
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
    assert [output.name for output in model.graph.output] == ["subject", "look", "tokens"]
    assert network.file.stat().st_size <= 32_000_000
    assert {path.name for path in network.folder.iterdir()} == {
        "CARD.md",
        "LICENSE",
        "golden.json",
        "model.onnx",
        "model.toml",
        "training.json",
    }


def test_it_tells_nothing_about_the_machine_that_made_it(network: Network) -> None:
    data = network.file.read_bytes()
    for trace in (b"site-packages", b"/home/", b"/root/", b"stack_trace"):
        assert trace not in data


def test_the_vectors_have_length_one_and_the_promised_size(
    network: Network, embedder: OnnxEmbedder
) -> None:
    vectors = embedder.embed(golden_pictures())
    parts = network.parts
    assert vectors.shape == (3, parts.dimension)
    assert 256 <= parts.subject_dimension <= 512
    assert 64 <= parts.look_dimension <= 128
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_each_cell_has_a_token_of_length_one(network: Network, embedder: OnnxEmbedder) -> None:
    tokens = embedder.embed_tokens(golden_pictures())
    grid = network.tokens
    assert grid is not None
    assert grid.dimension == 256
    assert tokens.shape == (3, grid.rows, grid.columns, 256)
    np.testing.assert_allclose(np.linalg.norm(tokens, axis=-1), 1, atol=1e-4)


def test_other_pictures_do_not_pass_for_the_golden_ones(
    network: Network,
) -> None:
    blurred = [
        np.asarray(Image.fromarray(picture).reduce(8).resize(picture.shape[1::-1]))
        for picture in golden_pictures()
    ]
    golden = read_golden(network)
    session = make_proven_session(read_verified(network), network, golden, CPU)
    for pictures, is_golden in ((golden_pictures(), True), (blurred, False)):
        inputs = np.stack([prepare(picture, network) for picture in pictures])
        outputs = session.outputs(inputs, list(golden.values))
        found = golden.disagreement(dict(zip(golden.values, outputs, strict=True)))
        assert (found is None) == is_golden


@pytest.mark.parametrize("batch_size", [1, 2, 7])
def test_a_batch_gives_what_single_pictures_give(
    network: Network, embedder: OnnxEmbedder, batch_size: int
) -> None:
    inputs = np.stack([prepare(picture, network) for picture in golden_pictures() * 3])
    batch = embedder._current().run(inputs[:batch_size])
    single = embedder.embed_prepared(inputs[:batch_size])
    np.testing.assert_allclose(batch, single, atol=1e-5)


def test_a_half_size_copy_scores_above_the_prior_and_strangers_below(
    network: Network, embedder: OnnxEmbedder
) -> None:
    pictures = list(golden_pictures())
    halves = [
        np.asarray(Image.fromarray(one).resize((one.shape[1] // 2, one.shape[0] // 2)))
        for one in pictures
    ]
    scores = embedder.embed(pictures) @ embedder.embed(halves).T
    assert (scores.argmax(axis=1) == np.arange(3)).all()
    reference = network.reference
    assert reference.background_q50 < reference.background_q95 < reference.background_q99
    assert reference.background_q99 < reference.background_q999 < reference.copy_q05 < 1
    assert np.median(np.diag(scores)) > reference.background_q999


def test_the_shipped_folder_is_inside_a_wheel_or_the_checkout() -> None:
    assert (shipped_folder("models") / DEFAULT_NETWORK / "model.toml").is_file()
    assert not shipped_folder("nothing of this name").exists()


@pytest.mark.pictures
def test_real_pictures_are_told_apart(embedder: OnnxEmbedder, evaluation_pictures: Path) -> None:
    """Nearest neighbours of a few dozen real pictures are mostly of their own class."""
    folder = next(path for path in sorted(evaluation_pictures.rglob("objects-corel")))
    files = sorted(path for path in folder.glob("*/00[0-3].jpg"))
    classes = np.array([path.parent.name for path in files])
    pictures = [np.asarray(Image.open(path).convert("RGB")) for path in files]
    vectors = embedder.embed(pictures)
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -1)
    assert (classes[scores.argmax(axis=1)] == classes).mean() > 0.7

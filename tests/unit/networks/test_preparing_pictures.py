"""Pixels of any size become the network's input."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from lookalike.networks import golden_pictures, prepare
from lookalike.networks.network import Network
from made_networks import EDGE_PX, make_network


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return make_network(tmp_path / "tiny")


@pytest.mark.parametrize(
    "size", [(1, 1), (1, 4000), (4000, 1), (32, 32), (31, 33), (900, 1200)], ids=str
)
def test_any_size_becomes_one_square_float_input(network: Network, size: tuple[int, int]) -> None:
    inputs = prepare(np.full((*size, 3), 200, dtype=np.uint8), network)
    assert inputs.shape == (3, EDGE_PX, EDGE_PX)
    assert inputs.dtype == np.float32
    assert inputs.flags.c_contiguous
    expected = [(200 - 100) / 50, (200 - 110) / 60, (200 - 120) / 70]
    np.testing.assert_allclose(inputs, np.broadcast_to(np.c_[expected][:, None], inputs.shape))


def test_the_whole_picture_goes_in(network: Network) -> None:
    picture = np.zeros((64, 640, 3), dtype=np.uint8)
    picture[:, :64, 0] = picture[:, -64:, 2] = 255
    inputs = prepare(picture, network)
    assert inputs[0, :, 0].min() > 3
    assert inputs[2, :, -1].min() > 1.9


def test_shrinking_averages_instead_of_picking_pixels(network: Network) -> None:
    picture = np.zeros((1024, 1024, 3), dtype=np.uint8)
    picture[::2] = 255  # rows of a moiré pattern: half white, half black
    red = prepare(picture, network)[0] * 50 + 100
    np.testing.assert_allclose(red, 127.5, atol=2)


def test_a_view_into_a_larger_picture_is_fine(network: Network) -> None:
    picture = golden_pictures()[0]
    part = picture[10:200:2, 20:300, ::-1]
    np.testing.assert_array_equal(prepare(part, network), prepare(part.copy(), network))


def test_threads_get_the_same_bits(network: Network) -> None:
    pictures = golden_pictures() * 20
    alone = [prepare(picture, network) for picture in golden_pictures()]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda picture: prepare(picture, network), pictures))
    for number, inputs in enumerate(together):
        np.testing.assert_array_equal(inputs, alone[number % 3])


def test_the_caller_may_keep_the_pixels_read_only(network: Network) -> None:
    picture = golden_pictures()[1].copy()
    picture.flags.writeable = False
    before = picture.copy()
    prepare(picture, network)
    np.testing.assert_array_equal(picture, before)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), dtype=np.uint8),
        np.zeros((4, 4, 4), dtype=np.uint8),
        np.zeros((4, 4, 3), dtype=np.float32),
        np.zeros((0, 4, 3), dtype=np.uint8),
    ],
    ids=["grey", "alpha", "float", "empty"],
)
def test_what_is_no_rgb_picture_is_refused(network: Network, pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="not an RGB picture"):
        prepare(pixels, network)

"""Sample motifs with things in them: flowers, fruit, balloons, houses, tiles, cloth."""

from __future__ import annotations

import numpy as np

from lookalike.samples.brush import Canvas, Colour, Field, gradient, hsv, noise, pigment, soft

__all__ = [
    "paint_balloons",
    "paint_flower",
    "paint_fruit",
    "paint_mosaic",
    "paint_skyline",
    "paint_tartan",
]


def paint_flower(rng: np.random.Generator, canvas: Canvas) -> None:
    """One or a few blossoms before blurred green."""
    green = rng.uniform(0.24, 0.36)
    leaves = noise(rng, canvas.size_px, (4, 4), 3)
    canvas.lay(
        gradient(
            leaves, [hsv(green, 0.75, 0.16), hsv(green, 0.6, 0.42), hsv(green - 0.06, 0.5, 0.68)]
        )
    )
    hue = rng.choice([0.93, 0.98, 0.12, 0.78, 0.06, 0.85]) + rng.uniform(-0.02, 0.02)
    petals = int(rng.integers(5, 13))
    blossoms = int(rng.choice([1, 1, 2, 3]))
    for blossom in range(blossoms):
        radius = rng.uniform(0.3, 0.42) if blossoms == 1 else rng.uniform(0.17, 0.26)
        middle_x = canvas.aspect * (blossom + 0.5) / blossoms + rng.uniform(-0.05, 0.05)
        _lay_blossom(canvas, (middle_x, rng.uniform(0.4, 0.6)), radius, petals, hue, rng)


def paint_fruit(rng: np.random.Generator, canvas: Canvas) -> None:
    """Round fruit on a table, lit from one side."""
    wall, table = rng.uniform(0, 1), rng.uniform(0.05, 0.1)
    edge = rng.uniform(0.42, 0.55)
    canvas.lay(gradient(canvas.y / edge, [hsv(wall, 0.3, 0.5), hsv(wall, 0.22, 0.78)]))
    grain = noise(rng, canvas.size_px, (3, 50), 4)
    wood = gradient(grain, [hsv(table, 0.6, 0.4), hsv(table, 0.48, 0.68)])
    canvas.lay(wood, soft(edge - canvas.y, canvas.pixel * 2))
    kinds = (
        (0.08, 0.9, 0.98),
        (0.0, 0.82, 0.82),
        (0.15, 0.8, 0.98),
        (0.26, 0.72, 0.72),
        (0.84, 0.6, 0.5),
    )
    kind = kinds[int(rng.integers(len(kinds)))]
    pieces = int(rng.integers(3, 7))
    feet = np.sort(rng.uniform(edge + 0.12, 0.92, pieces))
    places = rng.permutation(np.linspace(0.16, canvas.aspect - 0.16, pieces))
    for foot, middle in zip(feet, places, strict=True):
        if rng.random() < 0.18:
            kind = kinds[int(rng.integers(len(kinds)))]
        radius = rng.uniform(0.11, 0.15) * (0.75 + 0.5 * foot)
        _lay_ball(canvas, (middle + rng.uniform(-0.03, 0.03), foot - radius), radius, kind)


def paint_balloons(rng: np.random.Generator, canvas: Canvas) -> None:
    """Hot-air balloons, far and near, in a morning sky."""
    hue = rng.uniform(0.53, 0.62)
    canvas.lay(
        gradient(canvas.y, [hsv(hue, 0.55, 0.92), hsv(hue, 0.25, 1.0), hsv(0.09, 0.22, 1.0)])
    )
    haze = noise(rng, canvas.size_px, (2, 7), 5)
    canvas.lay((1.0, 1.0, 1.0), np.clip(haze * 2 - 1.1, 0, 0.6))
    balloons = int(rng.integers(2, 6))
    places = rng.permutation(np.linspace(0.2, canvas.aspect - 0.2, balloons))
    for place, radius in zip(places, np.sort(rng.uniform(0.07, 0.2, balloons)), strict=True):
        colours = [hsv(hue, s, v) for hue, s, v in zip(
            rng.uniform(0, 1) + np.array([0.0, 0.12, 0.5]), (0.85, 0.75, 0.1), (0.9, 0.95, 1.0),
            strict=True)]  # fmt: skip
        _lay_balloon(
            canvas, (place, rng.uniform(0.24, 0.62)), radius, colours, int(rng.integers(5, 9))
        )


def paint_skyline(rng: np.random.Generator, canvas: Canvas) -> None:
    """Towers with lit windows against the last light."""
    hue = rng.uniform(0.6, 0.78)
    canvas.lay(
        gradient(
            canvas.y,
            [hsv(hue, 0.7, 0.16), hsv(hue + 0.06, 0.55, 0.42), hsv(hue + 0.28, 0.6, 0.85)],
        )
    )
    for row in range(3):
        left = -rng.uniform(0, 0.1)
        while left < canvas.aspect:
            width = rng.uniform(0.07, 0.17)
            top = 0.36 + 0.17 * row + rng.uniform(-0.2, 0.16)
            _lay_tower(canvas, (left, left + width), top, row, hue, rng)
            left += width + rng.uniform(0, 0.025)
    water = rng.uniform(0.9, 0.95)
    shimmer = noise(rng, canvas.size_px, (30, 60), 2)
    lights = gradient(shimmer, [hsv(hue, 0.65, 0.12), hsv(0.11, 0.4, 0.55)])
    canvas.lay(lights, soft(water - canvas.y, canvas.pixel * 2) * 0.9)


def paint_mosaic(rng: np.random.Generator, canvas: Canvas) -> None:
    """Quarter circles in square tiles, turned at random (after Truchet)."""
    tiles = int(rng.integers(5, 10))
    hue = rng.uniform(0, 1)
    colours = [hsv(hue, 0.75, 0.55), hsv(hue + rng.uniform(0.08, 0.16), 0.55, 0.92),
               (0.96, 0.93, 0.85), hsv(hue + 0.5, 0.65, 0.6)]  # fmt: skip
    column, row = np.floor(canvas.x * tiles).astype(int), np.floor(canvas.y * tiles).astype(int)
    turned = rng.integers(0, 2, (tiles + 1, int(canvas.aspect * tiles) + 2))[row, column] == 1
    u, v = canvas.x * tiles - column, canvas.y * tiles - row
    u = np.where(turned, 1 - u, u)
    distance = np.minimum(np.hypot(u, v), np.hypot(1 - u, 1 - v))
    canvas.lay(colours[2])
    parity = (row + column) % 2 == 0
    ground = np.where(parity[..., None], pigment(colours[2]), pigment(colours[1]))
    canvas.lay(ground)
    edge = canvas.pixel * tiles * 1.5
    canvas.lay(colours[0], soft(np.abs(distance - 0.5) - 0.2, edge))
    canvas.lay(colours[3], soft(np.abs(distance - 0.5) - 0.07, edge))
    seam = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v))
    canvas.lay((0.25, 0.23, 0.22), soft(seam - 0.012, edge) * 0.5)
    canvas.pixels *= 0.93 + 0.07 * noise(rng, canvas.size_px, (40, 40), 3)[..., None]


def paint_tartan(rng: np.random.Generator, canvas: Canvas) -> None:
    """Woven stripes that cross each other."""
    hue = rng.choice([0.0, 0.38, 0.62, 0.1]) + rng.uniform(-0.03, 0.03)
    ground = hsv(hue, 0.75, 0.42)
    repeats = rng.uniform(2.5, 4.5)
    stripes = [(rng.uniform(0, 1), rng.uniform(0.02, 0.16), colour) for colour in (
        hsv(hue + 0.45, 0.7, 0.28), hsv(hue + 0.3, 0.6, 0.3), hsv(0.13, 0.7, 0.85),
        (0.93, 0.93, 0.9), (0.08, 0.08, 0.1))]  # fmt: skip
    layers = []
    for along in (canvas.x, canvas.y):
        threads = np.empty_like(canvas.pixels)
        threads[:] = ground
        for start, width, colour in stripes:
            offset = np.abs((along * repeats - start + 0.5) % 1.0 - 0.5)
            threads += (pigment(colour) - threads) * soft(offset - width / 2, 0.012)[..., None]
        layers.append(threads)
    twill = 0.5 + 0.5 * np.sin((canvas.x + canvas.y) * 620)
    canvas.lay(
        layers[0] * (0.38 + 0.24 * twill[..., None]) + layers[1] * (0.62 - 0.24 * twill[..., None])
    )
    folds = noise(rng, canvas.size_px, (2.5, 1.5), 3)
    canvas.pixels *= 0.72 + 0.4 * folds[..., None]


def _lay_blossom(
    canvas: Canvas,
    middle: tuple[float, float],
    radius: float,
    petals: int,
    hue: float,
    rng: np.random.Generator,
) -> None:
    canvas = canvas.around(middle, radius * 1.2)
    x, y = canvas.x - middle[0], canvas.y - middle[1]
    distance, angle = np.hypot(x, y) / radius, np.arctan2(y, x)
    for ring, reach in enumerate((1.0, 0.78)):
        turn = rng.uniform(0, 6.28)
        lobe = np.abs(np.cos(petals * (angle + turn) / 2))
        outline = reach * (0.42 + 0.58 * lobe**0.6)
        vein = 0.93 + 0.07 * np.cos(petals * 9 * (angle + turn))
        shade = np.clip(distance / outline, 0, 1) * vein * (0.55 + 0.45 * lobe)
        colours = [
            hsv(hue - 0.03, 0.9, 0.45),
            hsv(hue, 0.72, 0.84 + 0.08 * ring),
            hsv(hue + 0.02, 0.38, 1.0),
        ]
        canvas.lay((0.0, 0.08, 0.02), soft(distance - outline * 1.06, 0.16) * 0.35)
        canvas.lay(gradient(shade, colours), soft(distance - outline, 0.02))
    heart = 0.22 + 0.03 * np.cos(angle * 23)
    dots = 0.75 + 0.25 * np.cos(distance * 110) * np.cos(angle * 29)
    canvas.lay(pigment(hsv(0.12, 0.85, 0.92)) * dots[..., None], soft(distance - heart, 0.03))


def _lay_ball(
    canvas: Canvas, middle: tuple[float, float], radius: float, kind: tuple[float, float, float]
) -> None:
    hue, saturation, value = kind
    edge = 2 * canvas.pixel / radius
    canvas = canvas.around(middle, radius * 2)
    if canvas.pixels.size == 0:
        return
    x, y = (canvas.x - middle[0]) / radius, (canvas.y - middle[1]) / radius
    shadow = np.hypot((x - 0.35) * 0.72, (y - 0.95) * 3.2)
    canvas.lay((0.05, 0.03, 0.02), soft(shadow - 0.75, 0.7) * 0.6)
    depth = np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
    light = np.clip(-0.5 * x - 0.62 * y + 0.6 * depth, 0, 1)
    dark = hsv(hue - 0.04, saturation, value * 0.28)
    bright = hsv(hue + 0.02, saturation * 0.75, value * 1.15)
    skin = gradient(light, [dark, hsv(hue, saturation, value), bright])
    canvas.lay(skin, soft(np.hypot(x, y) - 1, edge))
    canvas.lay((1.0, 1.0, 1.0), np.exp(-(((x + 0.36) ** 2 + (y + 0.42) ** 2) / 0.035)) * 0.75)
    canvas.lay((0.25, 0.17, 0.06), soft(np.hypot(x * 3.2 - 0.1, (y + 0.86) * 1.6) - 0.16, 0.12))


def _lay_balloon(
    canvas: Canvas,
    middle: tuple[float, float],
    radius: float,
    colours: list[Colour],
    gores: int,
) -> None:
    edge = 2 * canvas.pixel / radius
    canvas = canvas.around(middle, radius * 2)
    x, y = (canvas.x - middle[0]) / radius, (canvas.y - middle[1]) / radius
    width = np.where(
        y < 0, np.sqrt(np.clip(1 - y * y, 0, 1)), np.cos(np.clip(y / 1.35, 0, 1) * 1.36)
    )
    inside = np.abs(x) - width
    across = np.arcsin(np.clip(x / np.maximum(width, 1e-3), -1, 1)) / np.pi + 0.5
    stripe = np.floor(across * gores).astype(int) % len(colours)
    cloth = pigment(colours)[stripe]
    light: Field = np.clip(1.08 - 0.5 * across - 0.14 * np.abs(y), 0.35, 1.1)
    body = soft(inside, edge) * (y > -1) * (y < 1.35)
    canvas.lay(cloth * light[..., None], body)
    ropes = (
        soft(np.abs(np.abs(x) - 0.17 + 0.06 * (y - 1.3)) - 0.012, 0.02) * (y > 1.3) * (y < 1.62)
    )
    canvas.lay((0.3, 0.22, 0.16), ropes)
    basket = np.maximum(np.abs(x) - 0.16, np.abs(y - 1.72) - 0.12)
    canvas.lay((0.42, 0.26, 0.12), soft(basket, 0.03))


def _lay_tower(
    canvas: Canvas,
    span: tuple[float, float],
    top: float,
    row: int,
    hue: float,
    rng: np.random.Generator,
) -> None:
    columns = slice(max(0, round(span[0] / canvas.pixel)), max(0, round(span[1] / canvas.pixel)))
    rows = slice(max(0, round(top / canvas.pixel)), canvas.size_px[1])
    part = canvas.pixels[rows, columns]
    if part.size == 0:
        return
    part[:] = hsv(hue, 0.5 - 0.08 * row, 0.3 - 0.09 * row)
    floor, bay = 0.03, 0.022
    x, y = canvas.x[rows, columns] - span[0], canvas.y[rows, columns] - top
    window = ((x / bay) % 1 > 0.35) & ((y / floor) % 1 > 0.45) & (y > floor)
    number = (y / floor).astype(int) * 64 + (x / bay).astype(int)
    is_lit = rng.random(64 * 64)[number % 4096] < rng.uniform(0.25, 0.6)
    glow = pigment([hsv(0.11, 0.5, 1.0), hsv(0.14, 0.25, 1.0), hsv(0.58, 0.2, 0.9)])
    warm = glow[rng.integers(0, 3, 4096)[number % 4096]]
    strength = (window & is_lit).astype(np.float32) * (0.55 + 0.2 * row)
    part += (warm - part) * strength[..., None]

"""Measure how many faces and number plates ``pictures-mask`` finds.

    pip install scikit-image && python benchmarks/mask_recall.py

Faces: the first hundred of scikit-image's ``lfw_subset``, 25 by 25 pixels and grey, enlarged onto a plain picture and
then made smaller, turned, covered or darkened; the other hundred hold no face. They were found by a cascade when that
collection was made, so a recall on them flatters every detector: what counts is how it falls. Plates: drawn, of six
countries' patterns, since no package brings photographs of plates; hidden means that the middle of the plate was
changed. Nothing of either is kept.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from auditor.domain import Person, Picture
from auditor.mitigation.catalogue import open_mitigation
from auditor.mitigation.pictures import Pictures
from auditor.pictures.marks import find_marks
from auditor.scoring.rates import wilson

GREY: Final = (128, 128, 128)
PATTERNS: Final = ("99 AAA 9", "AA 99 AAA", "AAA-999", "AA AA 9999", "A 999 AA", "AAA 9999")
PLATES: Final = 10  # for each size
Change = Callable[[Image.Image], Image.Image]


def resized(side: int) -> Change:
    """Return what makes a face so many pixels wide."""
    return lambda image: image.resize((side, side), Image.Resampling.BICUBIC)


def turned(angle: int) -> Change:
    """Return what turns a face of 100 pixels."""
    return lambda image: resized(100)(image).rotate(angle, expand=True, fillcolor=GREY)


def covered(image: Image.Image) -> Image.Image:
    """Return a face of 100 pixels whose lower part is behind a mask."""
    large = resized(100)(image)
    ImageDraw.Draw(large).rectangle((0, 60, 100, 100), fill=(90, 120, 160))
    return large


def darkened(image: Image.Image) -> Image.Image:
    """Return a face of 100 pixels in a quarter of the light."""
    return resized(100)(image).point([value // 4 for value in range(256)] * 3)


FACES: Final[Mapping[str, Change]] = {
    **{f"{side} pixels wide": resized(side) for side in (100, 50, 36, 24)},
    **{f"turned by {angle} degrees": turned(angle) for angle in (15, 30, 45, 60, 90, 135, 180)},
    "lower part covered": covered,
    "a quarter of the light": darkened,
}


def crops() -> tuple[list[Image.Image], list[Image.Image]]:
    """Return pictures with and without a face; leaves where the package is not installed."""
    import numpy as np

    spec = find_spec("skimage")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("this needs scikit-image, which brings the faces: pip install scikit-image")
    every: Any = np.load(Path(spec.submodule_search_locations[0]) / "data" / "lfw_subset.npy")
    images = [Image.fromarray((one * 255).astype("uint8")).convert("RGB") for one in every]
    return images[:100], images[100:]


def on_canvas(image: Image.Image) -> Image.Image:
    """Return *image* with a plain margin."""
    canvas = Image.new("RGB", (image.width + 80, image.height + 80), GREY)
    canvas.paste(image, (40, 40))
    return canvas


def found(image: Image.Image) -> bool:
    """Say whether a face is found whose box holds the middle of the picture."""
    x, y = image.width // 2, image.height // 2
    boxes = [mark.box for mark in find_marks(image) if mark.kind == "FACE"]
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def plate(width: int, chance: random.Random) -> tuple[Image.Image, tuple[int, int]]:
    """Return a dark car's back with a drawn plate *width* pixels wide, and the middle of the plate."""
    text = "".join(
        chance.choice("ABCDEFGHKLMNPRSTUVWXYZ") if c == "A" else chance.choice("0123456789") if c == "9" else c
        for c in chance.choice(PATTERNS)
    )
    sign = Image.new("RGB", (520, 112), "white")
    draw = ImageDraw.Draw(sign)
    draw.rectangle((4, 4, 515, 107), outline="black", width=5)
    draw.text((260, 56), text, fill="black", font=ImageFont.load_default(84), anchor="mm")
    sign = sign.resize((width, width * 112 // 520), Image.Resampling.LANCZOS)
    car = Image.new("RGB", (640, 480), (70, 80, 95))
    place = chance.randrange(20, 620 - width), chance.randrange(200, 400)
    car.paste(sign.rotate(chance.uniform(-6, 6), expand=True, fillcolor=(70, 80, 95)), place)
    return car, (place[0] + width // 2, place[1] + sign.height // 2)


def hidden(image: Image.Image, middle: tuple[int, int], change: Pictures, folder: Path) -> bool:
    """Say whether the middle of the plate looks otherwise after the mitigation."""
    image.save(folder / "car.png")
    (item,) = change.apply(Person("p", (Picture("car", folder / "car.png"),))).person.items
    assert isinstance(item, Picture)
    x, y = middle
    box = (x - 15, y - 5, x + 15, y + 5)
    with Image.open(item.path) as after:
        difference = ImageChops.difference(image.crop(box), after.convert("RGB").crop(box))
    return max(ImageStat.Stat(difference).mean) > 10


def line(what: str, hits: int, of: int) -> str:
    """Return one line of the table, with a 95 % interval."""
    rate = wilson(hits, of)
    return f"| {what} | {hits} of {of} | {rate.low:.0%} to {rate.high:.0%} |"


def tables() -> Iterator[str]:
    """Yield the lines of what is printed, as they are known."""
    faces, others = crops()
    yield "| faces | found | 95 % interval |\n|---|---|---|"
    for what, change in FACES.items():
        yield line(what, sum(found(on_canvas(change(face))) for face in faces), len(faces))
    yield line("no face there, 100 pixels", sum(found(on_canvas(resized(100)(one))) for one in others), len(others))
    yield "\n| plates | hidden | 95 % interval |\n|---|---|---|"
    chance, mask = random.Random(1), open_mitigation("pictures-mask")  # noqa: S311 - drawn plates, not secrets
    assert isinstance(mask, Pictures)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for width in (320, 160, 80, 48):
            hits = sum(hidden(*plate(width, chance), mask.into(folder / "new"), folder) for _ in range(PLATES))
            yield line(f"{width} pixels wide", hits, PLATES)


if __name__ == "__main__":
    begun = time.monotonic()
    for row in tables():
        print(row, flush=True)
    print(f"\n{time.monotonic() - begun:.0f} seconds")

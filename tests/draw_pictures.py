"""Draw the pictures of the sample corpus: ``python tests/draw_pictures.py [FOLDER]``.

What is drawn stands in ``fixtures/pictures.toml``. Nothing is random but what the file name seeds: the same Pillow
draws the same pictures.
"""

from __future__ import annotations

import random
import sys
import tomllib
from pathlib import Path
from typing import Any

from drawing_kinds import KINDS
from drawing_sheet import Sheet, Spec, mix
from PIL import Image, ImageFilter
from PIL.TiffImagePlugin import IFDRational

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
DESKS = ("#8a6848", "#5d6770", "#b9a58a", "#3f5a50", "#a4786a", "#7d8794")


def specs(path: Path = FIXTURES / "pictures.toml") -> list[Spec]:
    """Read what is to be drawn."""
    return [Spec(**table) for table in tomllib.loads(path.read_text(encoding="utf-8"))["picture"]]


def on_desk(sheet: Image.Image, tilt: float, dice: random.Random) -> Image.Image:
    """Lay a sheet on a desk, tilted, with its shadow, as a hasty photograph shows it."""
    paper = sheet.convert("RGBA").rotate(tilt, Image.Resampling.BICUBIC, expand=True)
    tone = dice.choice(DESKS)
    desk = Sheet(paper.width + 100, paper.height + 90, tone)
    for y in range(0, desk.height, 6):  # the grain of the wood, the weave of the cloth
        grain = mix(tone, "black", dice.uniform(0.02, 0.1))
        desk.draw.line((0, y, desk.width, y + dice.randint(-5, 5)), fill=grain, width=3)
    shadow = Image.new("L", desk.image.size)
    shadow.paste(paper.getchannel("A").point(lambda level: level // 2), (58, 56))
    desk.image.paste("black", (0, 0), shadow.filter(ImageFilter.GaussianBlur(9)))
    desk.image.paste(paper, (50, 45), paper)
    return desk.image


def exif(facts: dict[str, Any]) -> Image.Exif:
    """Write what a camera would have written: time, make, model, owner, position."""
    block = Image.Exif()
    for key, tag in {"make": 0x010F, "model": 0x0110, "artist": 0x013B}.items():
        if key in facts:
            block[tag] = facts[key]
    if "taken" in facts:
        block[0x0132] = facts["taken"]
        block.get_ifd(0x8769)[0x9003] = facts["taken"]  # DateTimeOriginal
    if "gps" in facts:
        latitude, longitude = facts["gps"]
        position = block.get_ifd(0x8825)
        position.update({1: "N" if latitude >= 0 else "S", 2: sexagesimal(latitude)})
        position.update({3: "E" if longitude >= 0 else "W", 4: sexagesimal(longitude)})
    return block


def sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Return degrees, minutes and seconds as EXIF counts them."""
    hundredths = round(abs(degrees) * 360_000)
    minutes, seconds = divmod(hundredths, 6_000)
    return IFDRational(minutes // 60), IFDRational(minutes % 60), IFDRational(seconds, 100)


def draw(spec: Spec, folder: Path) -> None:
    """Draw one picture into *folder*."""
    image = KINDS[spec.kind](spec).image
    if spec.tilt is not None:
        image = on_desk(image, spec.tilt, spec.dice())
    image.save(folder / spec.file, quality=80, optimize=True, exif=exif(spec.exif))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FIXTURES / "pictures"
    for one in specs():
        draw(one, target)

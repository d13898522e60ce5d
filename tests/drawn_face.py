"""A face that nobody has, drawn well enough for detectors to take it for one: no person's face lies in this project."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter

_HAIR, _SKIN, _SHADE, _LIPS = (50, 35, 25), (224, 180, 150), (190, 140, 115), (170, 80, 80)


def face(radius: int = 110) -> Image.Image:
    """Return a face from the front, its half width about *radius* pixels, on a plain picture of 400 by 400."""
    image = Image.new("RGB", (400, 400), (150, 170, 190))
    draw = ImageDraw.Draw(image)
    middle = 200.0

    def oval(x: float, y: float, width: float, height: float, colour: tuple[int, int, int]) -> None:
        at, down, half, tall = (middle + x * radius, middle + y * radius, width * radius, height * radius)
        draw.ellipse((at - half, down - tall, at + half, down + tall), fill=colour)

    oval(0, -0.52, 1.0, 0.92, _HAIR)
    oval(0, 0, 0.8, 1.15, _SKIN)
    for side in (-0.34, 0.34):
        oval(side, -0.2, 0.2, 0.13, _SHADE)
        oval(side, -0.2, 0.16, 0.08, (255, 255, 255))
        oval(side, -0.2, 0.07, 0.08, (40, 30, 20))
        left, top = middle + (side - 0.24) * radius, middle - 0.52 * radius
        draw.arc((left, top, left + 0.48 * radius, top + 0.37 * radius), 200, 340, fill=_HAIR, width=radius // 14)
    nose = [(-0.04, -0.1), (-0.16, 0.3), (0.16, 0.3), (0.04, -0.1)]
    draw.polygon([(middle + x * radius, middle + y * radius) for x, y in nose], fill=(205, 158, 128))
    oval(0, 0.31, 0.14, 0.03, (140, 90, 70))
    oval(0, 0.62, 0.3, 0.1, _LIPS)
    oval(0, 0.6, 0.3, 0.02, (100, 40, 40))
    return image.filter(ImageFilter.GaussianBlur(radius * 0.03))

"""What each kind of picture in the sample corpus looks like: one function a kind, from its spec to a sheet."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from itertools import pairwise

from drawing_sheet import GREY, INK, Sheet, Spec, font, mix, wrapped


def badge(spec: Spec) -> Sheet:
    """Draw a work badge with a faceless portrait."""
    sheet = Sheet(400, 560, "white")
    sheet.box((0, 0, 400, 120), spec.colour)
    sheet.box((160, 16, 240, 32), "#e8e8e8", 8)
    sheet.write(200, 80, spec.title, 30, "white", "mm")
    sheet.box((130, 150, 270, 310), mix(spec.colour, "white", 0.75), 12)
    sheet.draw.ellipse((170, 175, 230, 235), fill=mix(spec.colour, "white", 0.3))
    sheet.draw.pieslice((145, 245, 255, 375), 180, 360, fill=mix(spec.colour, "white", 0.3))
    for row, line in enumerate(spec.lines):
        sheet.write(200, 345 + 42 * row, line, 36 if row == 0 else 28, anchor="mm")
    sheet.bars(90, 480, 220, 50, spec.dice())
    return sheet


def receipt(spec: Spec) -> Sheet:
    """Draw a till receipt with a torn edge."""
    sheet = Sheet(420, 150 + 40 * len(spec.lines), "#fbfaf5")
    sheet.write(210, 45, spec.title, 30, spec.colour, "mm")
    for row, (first, *rest) in enumerate(spec.cells()):
        y = 90 + 40 * row
        if first == "-":
            sheet.rule(y + 14)
            continue
        sheet.write(24, y, first, 26, room=390 if not rest else 270)
        for amount in rest:
            sheet.write(396, y, amount, 26, anchor="ra")
    dice, bottom = spec.dice(), sheet.height
    for x in range(0, 420, 20):  # the teeth of the tear show the desk
        sheet.draw.polygon([(x, bottom), (x + 10, bottom - dice.randint(8, 16)), (x + 20, bottom)], fill="#c9c2b4")
    return sheet


def chat(spec: Spec) -> Sheet:
    """Draw the screen of a messenger."""
    bubbles = [(line[0] == ">", wrapped(line[1:], 26, 300)) for line in spec.lines]
    sheet = Sheet(480, 150 + sum(34 * len(text) + 44 for _, text in bubbles), mix(spec.colour, "white", 0.88))
    sheet.box((0, 0, 480, 90), spec.colour)
    sheet.draw.ellipse((20, 20, 70, 70), fill=mix(spec.colour, "white", 0.6))
    sheet.write(90, 45, spec.title, 30, "white", "lm", room=370)
    y = 112
    for mine, text in bubbles:
        width = max(font(26).getlength(part) for part in text) + 36
        left = 460 - width if mine else 20
        fill = mix(spec.colour, "white", 0.6 if mine else 1)
        sheet.box((left, y, left + width, y + 34 * len(text) + 20), fill, 16)
        for row, part in enumerate(text):
            sheet.write(left + 18, y + 8 + 34 * row, part, 26)
        y += 34 * len(text) + 44
    return sheet


def ticket(spec: Spec) -> Sheet:
    """Draw a ticket with a stub."""
    sheet = Sheet(720, 320, mix(spec.colour, "white", 0.9))
    sheet.box((0, 0, 720, 70), spec.colour)
    sheet.write(24, 35, spec.title, 34, "white", "lm", room=520)
    for place, (label, value) in enumerate(spec.cells()):
        x, y = 24 + 270 * (place % 2), 88 + 74 * (place // 2)
        sheet.write(x, y, label, 18, GREY)
        sheet.write(x, y + 24, value, 28, room=255)
    for y in range(6, 320, 16):
        sheet.draw.ellipse((562, y, 568, y + 6), fill="white")
    sheet.bars(590, 90, 110, 200, spec.dice())
    return sheet


def sketch_map(spec: Spec) -> Sheet:
    """Draw a way with a pencil, from the first point to a cross at the last."""
    sheet, dice = Sheet(720, 460, "#fffdf4"), spec.dice()
    points = [(name, int(x), int(y)) for name, x, y in spec.cells()]
    for (_, x1, y1), (_, x2, y2) in pairwise(points):
        way = [(x1 + (x2 - x1) * step / 8, y1 + (y2 - y1) * step / 8) for step in range(9)]
        drawn = [(x + dice.randint(-4, 4), y + dice.randint(-4, 4)) for x, y in way]
        sheet.draw.line(drawn, fill="#555555", width=5, joint="curve")
    for _ in range(9):  # houses along nothing in particular
        corner, base = dice.randint(30, 640), dice.choice((90, 105, 400, 410))
        sheet.draw.rectangle((corner, base, corner + 34, base + 26), outline="#b5afa0", width=3)
    for place, (name, x, y) in enumerate(points):
        sheet.draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=spec.colour)
        sheet.write(x, y + (-46 if place % 2 else 46), name, 26, anchor="mm", room=240)
    *_, (_, x, y) = points
    sheet.draw.line((x - 26, y - 26, x + 26, y + 26), fill="#c0392b", width=6)
    sheet.draw.line((x - 26, y + 26, x + 26, y - 26), fill="#c0392b", width=6)
    sheet.write(24, 20, spec.title, 34, spec.colour)
    return sheet


def table(spec: Spec) -> Sheet:
    """Draw a roster or a timetable; the first line is its head."""
    rows = spec.cells()
    sheet = Sheet(680, 90 + 52 * len(rows), "white")
    sheet.write(24, 42, spec.title, 32, spec.colour, "lm")
    wide = 640 / len(rows[0])
    for number, row in enumerate(rows):
        y = 80 + 52 * number
        shade = spec.colour if number == 0 else mix(spec.colour, "white", 0.86 if number % 2 else 0.94)
        sheet.box((20, y, 660, y + 50), shade)
        for column, cell in enumerate(row):
            sheet.write(34 + wide * column, y + 25, cell, 25, "white" if number == 0 else INK, "lm", room=wide - 18)
    return sheet


def label(spec: Spec) -> Sheet:
    """Draw the label that a pharmacy puts on a box."""
    sheet = Sheet(620, 330, mix(spec.colour, "white", 0.82))
    sheet.box((20, 20, 600, 310), "white", 14)
    sheet.box((20, 20, 600, 84), spec.colour, 14)
    sheet.write(92, 52, spec.title, 30, "white", "lm", room=490)
    sheet.box((50, 34, 62, 70), "white")
    sheet.box((38, 46, 74, 58), "white")
    for row, line in enumerate(spec.lines):
        sheet.write(44, 104 + 48 * row, line, 34 if row == 1 else 27, room=530)
    return sheet


def card(spec: Spec) -> Sheet:
    """Draw a plastic card with a chip."""
    sheet = Sheet(600, 370, spec.colour)
    for y in range(370):
        sheet.draw.line((0, y, 600, y), fill=mix(spec.colour, "black", 0.45 * y / 370))
    sheet.draw.ellipse((400, -160, 760, 200), fill=mix(spec.colour, "white", 0.18))
    sheet.write(36, 34, spec.title, 36, "white", room=520)
    sheet.box((38, 108, 108, 160), "#d8c27a", 8)
    sheet.draw.line((38, 134, 108, 134), fill="#9c8744", width=2)
    for row, line in enumerate(spec.lines):
        sheet.write(36, 196 + 50 * row, line, 32 if row == 0 else 28, "white", room=520)
    return sheet


def month(spec: Spec) -> Sheet:
    """Draw a page of a calendar with entries by hand; the title is "2025-08"."""
    year, number = map(int, spec.title.split("-"))
    weeks = calendar.monthcalendar(year, number)
    sheet = Sheet(740, 130 + 80 * len(weeks), "white")
    sheet.write(24, 40, f"{calendar.month_name[number]} {year}", 38, spec.colour, "lm")
    for column, day in enumerate(calendar.day_abbr):
        sheet.write(70 + 100 * column, 96, day, 22, GREY, "mm")
    notes = dict(spec.cells())
    for row, week in enumerate(weeks):
        for column, date in enumerate(week):
            if date:
                _day(sheet, (22 + 100 * column, 120 + 80 * row), date, notes.get(str(date), ""))
    return sheet


def _day(sheet: Sheet, corner: tuple[int, int], date: int, entry: str) -> None:
    x, y = corner
    sheet.draw.rectangle((x, y, x + 98, y + 78), outline="#d4d7db", width=2)
    sheet.write(x + 8, y + 6, str(date), 22)
    for row, part in enumerate(wrapped(entry, 20, 92)):
        sheet.write(x + 5, y + 32 + 21 * row, part, 20, "#b3202c", room=92)


def note(spec: Spec) -> Sheet:
    """Draw a handwritten note on ruled paper."""
    sheet, dice = Sheet(520, 150 + 66 * len(spec.lines), spec.colour), spec.dice()
    for y in range(110, sheet.height, 33):
        sheet.draw.line((0, y, 520, y), fill=mix(spec.colour, "#3060a0", 0.18), width=2)
    sheet.write(40, 34, spec.title, 40, "#1d3b72")
    sheet.draw.line((40, 88, 300 + dice.randint(0, 60), 84), fill="#1d3b72", width=3)
    for row, line in enumerate(spec.lines):
        left = 44.0 + dice.randint(0, 14)
        for word in line.split():
            sheet.write(left, 112 + 66 * row + dice.randint(-3, 3), word, 34, "#28303c")
            left += font(34).getlength(word) + 14
    return sheet


def screen(spec: Spec) -> Sheet:
    """Draw an app: one big reading and what belongs to it."""
    sheet = Sheet(420, 520, mix(spec.colour, "black", 0.72))
    sheet.write(210, 50, spec.title, 30, "#d5dae0", "mm")
    sheet.draw.arc((80, 90, 340, 350), 135, 405, fill=mix(spec.colour, "black", 0.35), width=18)
    sheet.draw.arc((80, 90, 340, 350), 135, 340, fill=spec.colour, width=18)
    big, *rest = spec.lines
    sheet.write(210, 220, big, 72, "white", "mm", room=200)
    for row, line in enumerate(rest):
        sheet.write(210, 380 + 44 * row, line, 27, "#eef1f4", "mm")
    return sheet


def certificate(spec: Spec) -> Sheet:
    """Draw a certificate with a double frame and a seal."""
    sheet = Sheet(700, 200 + 62 * len(spec.lines), "#fffaf0")
    sheet.draw.rectangle((16, 16, 684, sheet.height - 16), outline=spec.colour, width=8)
    sheet.draw.rectangle((32, 32, 668, sheet.height - 32), outline=spec.colour, width=2)
    sheet.write(350, 95, spec.title, 48, spec.colour, "mm", room=600)
    for row, line in enumerate(spec.lines):
        sheet.write(350, 168 + 56 * row, line, 36 if row == 0 else 30, anchor="mm", room=560)
    sheet.draw.ellipse((590, sheet.height - 112, 650, sheet.height - 52), fill=spec.colour)
    sheet.draw.ellipse((602, sheet.height - 100, 638, sheet.height - 64), outline="#fffaf0", width=3)
    return sheet


def board(spec: Spec) -> Sheet:
    """Draw a departure board."""
    sheet = Sheet(720, 110 + 76 * len(spec.lines), "#0c0f14")
    sheet.box((0, 0, 720, 84), "#173a63")
    sheet.write(28, 42, spec.title, 36, "white", "lm")
    for row, (time, to) in enumerate(spec.cells()):
        y = 132 + 76 * row
        sheet.write(28, y, time, 38, spec.colour, "lm")
        sheet.write(190, y, to, 38, spec.colour, "lm", room=500)
        sheet.draw.line((20, y + 38, 700, y + 38), fill="#2a3038", width=2)
    return sheet


def poster(spec: Spec) -> Sheet:
    """Draw a poster or a sign: a big title, a few lines."""
    sheet = Sheet(600, 240 + 70 * len(spec.lines), spec.colour)
    sheet.draw.polygon([(0, 0), (600, 0), (600, 60), (0, 150)], fill=mix(spec.colour, "white", 0.2))
    sheet.box((24, 24, 576, sheet.height - 24), mix(spec.colour, "black", 0.25), 18)
    sheet.write(300, 105, spec.title, 64, "white", "mm", room=510)
    sheet.box((220, 156, 380, 162), "#ffd75e")
    for row, line in enumerate(spec.lines):
        sheet.write(300, 210 + 66 * row, line, 36, "white", "mm", room=510)
    return sheet


KINDS: dict[str, Callable[[Spec], Sheet]] = {
    "badge": badge,
    "board": board,
    "calendar": month,
    "card": card,
    "certificate": certificate,
    "chat": chat,
    "label": label,
    "map": sketch_map,
    "note": note,
    "poster": poster,
    "receipt": receipt,
    "screen": screen,
    "table": table,
    "ticket": ticket,
}

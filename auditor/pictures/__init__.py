"""What a picture gives away before anybody looks at its motif: its metadata and the text in it."""

from auditor.pictures.beside import Fact
from auditor.pictures.ocr import Line, ocr_installed
from auditor.pictures.opening import PictureUnreadable, as_sent, part_as_sent
from auditor.pictures.seen import Seen, describe, look

__all__ = ["Fact", "Line", "PictureUnreadable", "Seen", "as_sent", "describe", "look", "ocr_installed", "part_as_sent"]

"""Read what people bring: JSON lines, tables, folders, benchmark files."""

from __future__ import annotations

from auditor.corpus.reader import SCHEMES, read
from auditor.corpus.write import to_json

__all__ = ["SCHEMES", "read", "to_json"]

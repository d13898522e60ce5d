"""What people state of themselves outright, found without a model."""

from auditor.probing.disclosure.detector import NAMED, Stated, find

__all__ = ["NAMED", "Stated", "find"]

"""What people state of themselves outright, found without a model."""

from auditor.probing.disclosure.detector import Stated, find

__all__ = ["Stated", "find"]

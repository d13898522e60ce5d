"""Items that speak to whoever reads them by machine."""

from auditor.probing.addressing.detector import SIGNS, signs

__all__ = ["SIGNS", "signs"]

"""Audit how much language models can work out about people from what they wrote and photographed."""

__version__ = "0.1.0"

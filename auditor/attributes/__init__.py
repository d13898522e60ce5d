"""What may leak about a person, and how two values of it compare."""

from auditor.attributes.catalogue import Attribute, AttributeSet, load_set, parse_set, raw, set_names
from auditor.attributes.matching import Match, Scale
from auditor.attributes.places import nearest

__all__ = ["Attribute", "AttributeSet", "Match", "Scale", "load_set", "nearest", "parse_set", "raw", "set_names"]

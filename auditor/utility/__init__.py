"""Measure, person by person and without keeping a word, what a mitigation left of texts and pictures."""

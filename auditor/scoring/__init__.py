"""Count what leaked: pure functions over the journal."""

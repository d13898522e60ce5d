"""Change what is published before it is probed."""

"""Render what was scored."""

"""Ask models, through one narrow door."""

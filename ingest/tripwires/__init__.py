"""Lines that somebody drew beforehand, and whether a figure has crossed them."""

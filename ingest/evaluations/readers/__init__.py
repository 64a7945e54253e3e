"""Formats of evaluation files, one file each: the folder is the registry."""

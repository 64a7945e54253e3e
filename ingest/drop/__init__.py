"""The drop folder: files of rows that others write, read with distrust and without losing the good ones."""

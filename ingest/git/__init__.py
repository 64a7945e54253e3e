"""How git is read: the command, the shadow repository, the bulk stream, the main line, the landings."""

"""What the sources of forges share: one polite HTTP client, saved replies, cursors, and who is who.

A forge is asked for what can have changed. Every reply is saved before it is read, every page is merged as
it comes, and whatever stops a night (a limit, a dead server, the time budget) leaves what came before in
place: the next night goes on from there.
"""

-- Where an event was read from.

ALTER TABLE events ADD COLUMN source_file VARCHAR; -- made here: file it was read from; NULL: read before this was kept
ALTER TABLE events ADD COLUMN source_row BIGINT; -- made here: line in that file, from 1; NULL: it ships with Foreshock, or was read before this was kept

-- Who a request belongs to beside its author: they cannot be its second person.

-- starters [repo, number, person]: a person who asked an agent for a request, or is named as a co-author of its commits
CREATE TABLE starters (
    repo VARCHAR NOT NULL,               -- repository
    number BIGINT NOT NULL,              -- request
    person VARCHAR NOT NULL              -- keyed hash of an account or an address
);

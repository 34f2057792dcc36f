-- What led to an address leads on with it when that moves. By hash, because a target may be longer than a sorted
-- index takes.
create index redirects_by_target on redirects using hash (target);

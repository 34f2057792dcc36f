-- What led to an address leads on with it when that moves.
create index redirects_by_target on redirects (portal_id, target);

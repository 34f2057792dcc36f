-- What somebody did last in a session, for the page that says it: JSON, and the key by which that page asks for it.
alter table sessions add column done_key text not null default '';
alter table sessions add column done text not null default '';

-- A portal whose authority has ended: it stays readable as it was, takes nothing new, and leads to what took its place.

-- since when it is closed; null while it is open
alter table portals add column closed_at bigint;
-- of what took its place: an address, a name, both or neither
alter table portals add column successor_url text not null default '';
alter table portals add column successor_name text not null default '';

drop trigger portals_changed on portals;
create trigger portals_changed after update of name, is_demo, closed_at, successor_url, successor_name on portals
    for each row execute function raise_own_content_version();

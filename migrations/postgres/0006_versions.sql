-- How far a portal has moved, for whoever keeps copies of its pages. Whatever readers can see
-- raises `content_version` in the transaction that changes it; triggers do, so that no writer can
-- forget. Each group of views raises `visit_totals.version`.

alter table portals add column content_version bigint not null default 0;
alter table visit_totals add column version bigint not null default 0;

create function raise_own_content_version() returns trigger language plpgsql as $$
begin
    update portals set content_version = content_version + 1 where id = new.id;
    return null;
end $$;

create trigger portals_changed after update of name, is_demo on portals
    for each row execute function raise_own_content_version();

-- Once for each statement: an import of many rows must not write a portal's row as often.
create function raise_content_version() returns trigger language plpgsql as $$
begin
    update portals set content_version = content_version + 1
    where id in (select portal_id from changed);
    return null;
end $$;

create function raise_content_version_on_update() returns trigger language plpgsql as $$
begin
    update portals set content_version = content_version + 1
    where id in (select portal_id from former union select portal_id from changed);
    return null;
end $$;

create trigger portal_hosts_inserted after insert on portal_hosts referencing new table as changed
    for each statement execute function raise_content_version();
create trigger portal_hosts_updated after update on portal_hosts referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger portal_hosts_deleted after delete on portal_hosts referencing old table as changed
    for each statement execute function raise_content_version();

create trigger sections_inserted after insert on sections referencing new table as changed
    for each statement execute function raise_content_version();
create trigger sections_updated after update on sections referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger sections_deleted after delete on sections referencing old table as changed
    for each statement execute function raise_content_version();

create trigger redirects_inserted after insert on redirects referencing new table as changed
    for each statement execute function raise_content_version();
create trigger redirects_updated after update on redirects referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger redirects_deleted after delete on redirects referencing old table as changed
    for each statement execute function raise_content_version();

create trigger administrative_maps_inserted after insert on administrative_maps referencing new table as changed
    for each statement execute function raise_content_version();
create trigger administrative_maps_updated after update on administrative_maps referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger administrative_maps_deleted after delete on administrative_maps referencing old table as changed
    for each statement execute function raise_content_version();

create trigger administrative_units_inserted after insert on administrative_units referencing new table as changed
    for each statement execute function raise_content_version();
create trigger administrative_units_updated after update on administrative_units referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger administrative_units_deleted after delete on administrative_units referencing old table as changed
    for each statement execute function raise_content_version();

-- Drafts are seen by no reader.
create function raise_content_version_of_published() returns trigger language plpgsql as $$
begin
    update portals set content_version = content_version + 1
    where id in (select portal_id from changed where status <> 'draft');
    return null;
end $$;

create function raise_content_version_of_published_on_update() returns trigger language plpgsql as $$
begin
    update portals set content_version = content_version + 1
    where id in (
        select f.portal_id from former f join changed c on c.id = f.id where f.status <> 'draft' or c.status <> 'draft'
        union
        select c.portal_id from former f join changed c on c.id = f.id where f.status <> 'draft' or c.status <> 'draft'
    );
    return null;
end $$;

create trigger articles_inserted after insert on articles referencing new table as changed
    for each statement execute function raise_content_version_of_published();
create trigger articles_updated after update on articles referencing old table as former new table as changed
    for each statement execute function raise_content_version_of_published_on_update();
create trigger articles_deleted after delete on articles referencing old table as changed
    for each statement execute function raise_content_version_of_published();

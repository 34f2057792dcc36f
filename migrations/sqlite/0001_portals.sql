-- Published sites. Times are Unix milliseconds; text is UTF-8 in NFC.

create table portals (
    id integer primary key,
    name text not null,
    is_demo integer not null,
    created_at integer not null
) strict;

-- Host names by which readers reach a portal, lower case and without port.
create table portal_hosts (
    host text not null primary key,
    portal_id integer not null references portals (id)
) strict, without rowid;

create table sections (
    id integer primary key,
    portal_id integer not null references portals (id),
    slug text not null,
    title text not null,
    position integer not null,
    constraint section_slug_taken unique (portal_id, slug)
) strict;

-- Published sites. Times are Unix milliseconds; text is UTF-8 in NFC.

create table portals (
    id bigint generated always as identity primary key,
    name text not null,
    is_demo boolean not null,
    created_at bigint not null
);

-- Host names by which readers reach a portal, lower case and without port.
create table portal_hosts (
    host text not null primary key,
    portal_id bigint not null references portals (id)
);

create table sections (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    slug text not null,
    title text not null,
    position bigint not null,
    constraint section_slug_taken unique (portal_id, slug)
);

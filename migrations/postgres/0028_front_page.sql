-- What a portal's front page is made of, as an editor arranges it. Without rows here it arranges itself.

-- live: what readers see; draft: what somebody is arranging; previous: what was live before. An arrangement without blocks is the
-- one that comes by itself.
create table front_arrangements (
    portal_id bigint not null references portals (id),
    standing text not null check (standing in ('live', 'draft', 'previous')),
    -- rises with each change: whoever changes says which one they saw
    edition bigint not null,
    -- who changed it last; null: the program
    person_id bigint,
    at bigint not null,
    primary key (portal_id, standing),
    foreign key (portal_id, person_id) references people (portal_id, id)
);

-- Its blocks in their order, and its pins: articles that stand first as long as they are pinned. What a kind does not need is null.
create table front_blocks (
    portal_id bigint not null references portals (id),
    standing text not null,
    position bigint not null,
    kind text not null check (kind in ('pin', 'lead', 'section', 'announcements', 'documents', 'links', 'contact', 'story', 'most_read')),
    -- empty: what such a block is called anyway
    title text not null default '',
    section_id bigint,
    layout text,
    length bigint,
    article_id bigint,
    -- the last day of a pin, as days since 1970-01-01
    last_day bigint,
    primary key (portal_id, standing, position),
    foreign key (portal_id, standing) references front_arrangements (portal_id, standing),
    foreign key (portal_id, section_id) references sections (portal_id, id),
    foreign key (portal_id, article_id) references articles (portal_id, id)
);

-- Where readers are led at once: online services, a telephone list, a page of the portal.
create table quick_links (
    portal_id bigint not null references portals (id),
    position bigint not null,
    title text not null,
    address text not null,
    icon text not null,
    primary key (portal_id, position)
);

-- Nobody sees a draft, and nobody what was.
create function raise_content_version_of_live() returns trigger language plpgsql as $$
begin
    update portals set content_version = content_version + 1
    where id in (select portal_id from changed where standing = 'live');
    return null;
end $$;

create function raise_content_version_of_live_on_update() returns trigger language plpgsql as $$
begin
    update portals set content_version = content_version + 1
    where id in (select portal_id from former where standing = 'live'
        union select portal_id from changed where standing = 'live');
    return null;
end $$;

create trigger front_blocks_inserted after insert on front_blocks referencing new table as changed
    for each statement execute function raise_content_version_of_live();
create trigger front_blocks_updated after update on front_blocks referencing old table as former new table as changed
    for each statement execute function raise_content_version_of_live_on_update();
create trigger front_blocks_deleted after delete on front_blocks referencing old table as changed
    for each statement execute function raise_content_version_of_live();

create trigger quick_links_inserted after insert on quick_links referencing new table as changed
    for each statement execute function raise_content_version();
create trigger quick_links_updated after update on quick_links referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger quick_links_deleted after delete on quick_links referencing old table as changed
    for each statement execute function raise_content_version();

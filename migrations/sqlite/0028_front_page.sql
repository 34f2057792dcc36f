-- What a portal's front page is made of, as an editor arranges it. Without rows here it arranges itself.

-- live: what readers see; draft: what somebody is arranging; previous: what was live before. An arrangement without blocks is the
-- one that comes by itself.
create table front_arrangements (
    portal_id integer not null references portals (id),
    standing text not null check (standing in ('live', 'draft', 'previous')),
    -- rises with each change: whoever changes says which one they saw
    edition integer not null,
    -- who changed it last; null: the program
    person_id integer,
    at integer not null,
    primary key (portal_id, standing),
    foreign key (portal_id, person_id) references people (portal_id, id)
) strict, without rowid;

-- Its blocks in their order, and its pins: articles that stand first as long as they are pinned. What a kind does not need is null.
create table front_blocks (
    portal_id integer not null references portals (id),
    standing text not null,
    position integer not null,
    kind text not null check (kind in ('pin', 'lead', 'section', 'announcements', 'documents', 'links', 'contact', 'story', 'most_read')),
    -- empty: what such a block is called anyway
    title text not null default '',
    section_id integer,
    layout text,
    length integer,
    article_id integer,
    -- the last day of a pin, as days since 1970-01-01
    last_day integer,
    primary key (portal_id, standing, position),
    foreign key (portal_id, standing) references front_arrangements (portal_id, standing),
    foreign key (portal_id, section_id) references sections (portal_id, id),
    foreign key (portal_id, article_id) references articles (portal_id, id)
) strict, without rowid;

-- Where readers are led at once: online services, a telephone list, a page of the portal.
create table quick_links (
    portal_id integer not null references portals (id),
    position integer not null,
    title text not null,
    address text not null,
    icon text not null,
    primary key (portal_id, position)
) strict, without rowid;

-- Nobody sees a draft, and nobody what was.
create trigger front_blocks_inserted after insert on front_blocks when new.standing = 'live' begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger front_blocks_updated after update on front_blocks when old.standing = 'live' or new.standing = 'live' begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger front_blocks_deleted after delete on front_blocks when old.standing = 'live' begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

create trigger quick_links_inserted after insert on quick_links begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger quick_links_updated after update on quick_links begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger quick_links_deleted after delete on quick_links begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

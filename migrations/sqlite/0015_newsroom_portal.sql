-- What a newsroom arranges: its sections, how the portal looks and who answers for it, whose names stand under articles.

-- A closed section takes no new articles and has no place in the navigation; what is in it stays readable.
alter table sections add column closed_at integer;
-- How many review a text of this section; null: as many as in the portal.
alter table sections add column review_levels integer check (review_levels in (1, 2));

-- Sections whose articles went over into another one. What was written for such a section is meant for the other.
create table section_merges (
    portal_id integer not null references portals (id),
    section_id integer not null primary key,
    target_id integer not null,
    merged_at integer not null,
    foreign key (portal_id, section_id) references sections (portal_id, id),
    foreign key (portal_id, target_id) references sections (portal_id, id)
) strict, without rowid;

-- One row at most for each portal; without one all is as it comes. Empty texts: nothing of that kind is shown.
create table portal_settings (
    portal_id integer not null primary key references portals (id),
    slogan text not null default '',
    emblem_id integer,
    -- two colours as #rrggbb, or neither
    band_color text,
    accent_color text,
    address text not null default '',
    phone text not null default '',
    email text not null default '',
    -- who answers for what is published, and by which licence
    responsible text not null default '',
    licence text not null default '',
    -- hosts outside that articles may link to, one a line
    allowed_hosts text not null default '',
    review_levels integer not null default 1 check (review_levels in (1, 2)),
    may_approve_own integer not null default 0,
    check ((band_color is null) = (accent_color is null)),
    foreign key (portal_id, emblem_id) references photos (portal_id, id)
) strict, without rowid;

-- Names that stand under articles, apart from accounts. One that was merged into another is written as that one from then on.
create table contributors (
    id integer primary key,
    portal_id integer not null references portals (id),
    name text not null,
    merged_into_id integer,
    -- null: suggested where names are typed
    closed_at integer,
    constraint contributor_name_taken unique (portal_id, name),
    constraint contributor_of_portal unique (portal_id, id),
    foreign key (portal_id, merged_into_id) references contributors (portal_id, id)
) strict;

create trigger section_merges_inserted after insert on section_merges begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger section_merges_updated after update on section_merges begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger section_merges_deleted after delete on section_merges begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

create trigger portal_settings_inserted after insert on portal_settings begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger portal_settings_updated after update on portal_settings begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger portal_settings_deleted after delete on portal_settings begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

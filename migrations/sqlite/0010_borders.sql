-- no-transaction
-- Borders between portals: a row that names another names its portal too, so that no query and no mistake can join
-- what belongs to two. SQLite adds such keys only to new tables; the old ones are copied, in one transaction of our
-- own, because foreign keys can be let go of outside of one only. Run again after a power cut it does the same.
pragma foreign_keys = off;
begin immediate;

-- Portals of one name: the later ones get a number. Then names are unique.
update portals set name = name || ' (' || id || ')'
    where exists (select 1 from portals older where older.name = portals.name and older.id < portals.id);
-- And once more, should one have had just that name.
update portals set name = name || ' (' || id || ')'
    where exists (select 1 from portals older where older.name = portals.name and older.id < portals.id);
create unique index if not exists portal_name_taken on portals (name);

create unique index if not exists sections_of_portal on sections (portal_id, id);
create unique index if not exists photos_of_portal on photos (portal_id, id);

create table new_articles (
    id integer primary key,
    portal_id integer not null references portals (id),
    section_id integer not null,
    slug text not null,
    headline text not null,
    standfirst text not null,
    -- cleaned HTML
    body text not null,
    byline text,
    photo_id integer,
    photo_caption text not null default '',
    photo_alt text not null default '',
    status text not null check (status in ('draft', 'published', 'withdrawn')),
    published_at integer not null,
    modified_at integer not null,
    constraint article_slug_taken unique (portal_id, section_id, slug),
    constraint article_of_portal unique (portal_id, id),
    foreign key (portal_id, section_id) references sections (portal_id, id),
    foreign key (portal_id, photo_id) references photos (portal_id, id)
) strict;
insert into new_articles select id, portal_id, section_id, slug, headline, standfirst, body, byline, photo_id,
    photo_caption, photo_alt, status, published_at, modified_at from articles order by id;
drop table articles;
alter table new_articles rename to articles;
create index articles_of_section on articles (portal_id, section_id, status, published_at desc, id desc);
create index articles_of_portal on articles (portal_id, status, published_at desc, id desc);

-- Drafts are seen by no reader.
create trigger articles_inserted after insert on articles when new.status <> 'draft' begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger articles_updated after update on articles when old.status <> 'draft' or new.status <> 'draft' begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger articles_deleted after delete on articles when old.status <> 'draft' begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

create table new_page_view_totals (
    article_id integer not null primary key,
    portal_id integer not null references portals (id),
    base integer not null,
    counted integer not null,
    foreign key (portal_id, article_id) references articles (portal_id, id)
) strict, without rowid;
insert into new_page_view_totals select article_id, portal_id, base, counted from page_view_totals order by article_id;
drop table page_view_totals;
alter table new_page_view_totals rename to page_view_totals;

-- Views of an old portal, added once and never edited.
create table new_page_view_bases (
    id integer primary key,
    portal_id integer not null references portals (id),
    article_id integer not null,
    views integer not null,
    source text not null,
    recorded_at integer not null,
    foreign key (portal_id, article_id) references articles (portal_id, id)
) strict;
insert into new_page_view_bases select id, portal_id, article_id, views, source, recorded_at
    from page_view_bases order by id;
drop table page_view_bases;
alter table new_page_view_bases rename to page_view_bases;

create table new_page_view_days (
    article_id integer not null,
    day integer not null,
    portal_id integer not null references portals (id),
    views integer not null,
    primary key (article_id, day),
    foreign key (portal_id, article_id) references articles (portal_id, id)
) strict, without rowid;
insert into new_page_view_days select article_id, day, portal_id, views from page_view_days order by article_id, day;
drop table page_view_days;
alter table new_page_view_days rename to page_view_days;
create index page_view_days_of_portal on page_view_days (portal_id, day, article_id, views);

-- A picture that was taken down is on no page any more.
create trigger if not exists photos_inserted after insert on photos begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger if not exists photos_updated after update on photos begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger if not exists photos_deleted after delete on photos begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

-- Keys were let go of: what they would have refused is refused here, and nothing has changed.
create temp table borders_crossed (rows_that_name_another_portals integer check (rows_that_name_another_portals = 0)) strict;
insert into borders_crossed select count(*) from pragma_foreign_key_check;
drop table borders_crossed;

commit;
pragma foreign_keys = on;

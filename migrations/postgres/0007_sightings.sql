-- Which tokens were seen on which pages of a day; deleted when the day is over. One table in the
-- order of the tokens, because that is the order in which chance brings them: all of one reader is
-- one place on disk, where three tables were three.

create table sightings (
    day bigint not null,
    portal_id bigint not null,
    reader bigint not null,
    -- 0 is the visit itself. No foreign keys: rows are written by the thousand, only of articles
    -- that were looked up in the same transaction, and none of them lives longer than a day.
    article_id bigint not null,
    -- of the visit alone, and only for five minutes
    seen_at bigint,
    primary key (day, portal_id, reader, article_id)
);

create index sightings_online on sightings (portal_id, seen_at) where seen_at is not null;

insert into sightings (day, portal_id, reader, article_id)
    select day, portal_id, reader, article_id from page_view_readers;
insert into sightings (day, portal_id, reader, article_id, seen_at)
    select v.day, v.portal_id, v.reader, 0, (select o.seen_at from readers_online o
        where o.portal_id = v.portal_id and o.reader = v.reader)
    from visit_readers v;

drop table page_view_readers;
drop table visit_readers;
drop table readers_online;

-- Rows in the order of arrival: a group of views then adds to the end of the table, where the order of
-- the tokens made it change one page of the file for each new reader. The one program that counts into
-- this file knows today's tokens itself (src/db/sightings.rs).

create table sightings_by_arrival (
    id integer primary key,
    day integer not null,
    portal_id integer not null,
    reader integer not null,
    -- 0 is the visit itself; no foreign keys, as before
    article_id integer not null,
    -- of the visit alone, and only for five minutes
    seen_at integer
) strict;

insert into sightings_by_arrival (day, portal_id, reader, article_id, seen_at)
    select day, portal_id, reader, article_id, seen_at from sightings order by day;

drop table sightings;
alter table sightings_by_arrival rename to sightings;

create index sightings_online on sightings (portal_id, seen_at) where seen_at is not null;

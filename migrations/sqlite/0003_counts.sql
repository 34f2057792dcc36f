-- The number shown for an article is base + counted; `counted` is the sum of its day rows and `base`
-- the sum of its base rows. `bantin verify` re-proves both. Days are days since 1970-01-01 in
-- Asia/Ho_Chi_Minh.

create table page_view_totals (
    article_id integer not null primary key references articles (id),
    portal_id integer not null references portals (id),
    base integer not null,
    counted integer not null
) strict, without rowid;

-- Views of an old portal, added once and never edited.
create table page_view_bases (
    id integer primary key,
    portal_id integer not null references portals (id),
    article_id integer not null references articles (id),
    views integer not null,
    source text not null,
    recorded_at integer not null
) strict;

create table page_view_days (
    article_id integer not null references articles (id),
    day integer not null,
    portal_id integer not null references portals (id),
    views integer not null,
    primary key (article_id, day)
) strict, without rowid;

create index page_view_days_of_portal on page_view_days (portal_id, day);

-- Which tokens opened which article on a day; deleted when the day is over.
create table page_view_readers (
    day integer not null,
    article_id integer not null references articles (id),
    reader integer not null,
    portal_id integer not null references portals (id),
    primary key (day, article_id, reader)
) strict, without rowid;

create table visit_totals (
    portal_id integer not null primary key references portals (id),
    base integer not null,
    counted integer not null
) strict, without rowid;

create table visit_bases (
    id integer primary key,
    portal_id integer not null references portals (id),
    visits integer not null,
    source text not null,
    recorded_at integer not null
) strict;

create table visit_days (
    portal_id integer not null references portals (id),
    day integer not null,
    visits integer not null,
    primary key (portal_id, day)
) strict, without rowid;

create table visit_readers (
    day integer not null,
    portal_id integer not null references portals (id),
    reader integer not null,
    primary key (day, portal_id, reader)
) strict, without rowid;

-- Readers seen lately; rows older than five minutes are deleted.
create table readers_online (
    portal_id integer not null references portals (id),
    reader integer not null,
    seen_at integer not null,
    primary key (portal_id, reader)
) strict, without rowid;

create index readers_online_lately on readers_online (portal_id, seen_at);

-- The key under which readers without script are told apart; lives one day.
create table reader_secrets (
    day integer not null primary key,
    secret text not null
) strict, without rowid;

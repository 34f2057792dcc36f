-- The number shown for an article is base + counted; `counted` is the sum of its day rows and `base`
-- the sum of its base rows. `bantin verify` re-proves both. Days are days since 1970-01-01 in
-- Asia/Ho_Chi_Minh.

create table page_view_totals (
    article_id bigint not null primary key references articles (id),
    portal_id bigint not null references portals (id),
    base bigint not null,
    counted bigint not null
);

-- Views of an old portal, added once and never edited.
create table page_view_bases (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    article_id bigint not null references articles (id),
    views bigint not null,
    source text not null,
    recorded_at bigint not null
);

create table page_view_days (
    article_id bigint not null references articles (id),
    day bigint not null,
    portal_id bigint not null references portals (id),
    views bigint not null,
    primary key (article_id, day)
);

create index page_view_days_of_portal on page_view_days (portal_id, day);

-- Which tokens opened which article on a day; deleted when the day is over.
create table page_view_readers (
    day bigint not null,
    article_id bigint not null references articles (id),
    reader bigint not null,
    portal_id bigint not null references portals (id),
    primary key (day, article_id, reader)
);

create table visit_totals (
    portal_id bigint not null primary key references portals (id),
    base bigint not null,
    counted bigint not null
);

create table visit_bases (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    visits bigint not null,
    source text not null,
    recorded_at bigint not null
);

create table visit_days (
    portal_id bigint not null references portals (id),
    day bigint not null,
    visits bigint not null,
    primary key (portal_id, day)
);

create table visit_readers (
    day bigint not null,
    portal_id bigint not null references portals (id),
    reader bigint not null,
    primary key (day, portal_id, reader)
);

-- Readers seen lately; rows older than five minutes are deleted.
create table readers_online (
    portal_id bigint not null references portals (id),
    reader bigint not null,
    seen_at bigint not null,
    primary key (portal_id, reader)
);

create index readers_online_lately on readers_online (portal_id, seen_at);

-- The key under which readers without script are told apart; lives one day.
create table reader_secrets (
    day bigint not null primary key,
    secret text not null
);

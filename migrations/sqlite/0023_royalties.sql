-- What is paid for published works (nhuận bút). Readers see nothing of it, and nothing of it raises a content version.
-- Months are counted from year 0: 12 * year + month - 1. Coefficients are hundredths, money is whole đồng.

-- From which month on the portal pays what for one unit of coefficient.
create table royalty_terms (
    portal_id integer not null references portals (id),
    from_month integer not null,
    unit integer not null check (unit >= 0),
    primary key (portal_id, from_month)
) strict, without rowid;

-- What a kind of work counts under those terms, where nobody has said otherwise of a work.
create table royalty_coefficients (
    portal_id integer not null references portals (id),
    from_month integer not null,
    kind text not null,
    coefficient integer not null check (coefficient >= 0),
    primary key (portal_id, from_month, kind),
    foreign key (portal_id, from_month) references royalty_terms (portal_id, from_month)
) strict, without rowid;

-- Works of which somebody has said what they count.
create table royalty_works (
    portal_id integer not null references portals (id),
    article_id integer not null,
    kind text not null,
    -- when that was said, and so which saying of it is meant
    decided_at integer not null,
    primary key (portal_id, article_id),
    foreign key (portal_id, article_id) references articles (portal_id, id)
) strict, without rowid;

-- Who is paid for such a work: bylines, which need no accounts.
create table royalty_credits (
    portal_id integer not null references portals (id),
    article_id integer not null,
    role text not null check (role in ('author', 'photographer', 'source')),
    position integer not null,
    name text not null,
    coefficient integer not null check (coefficient >= 0),
    -- of one hundred, among those of one role
    share integer not null check (share between 0 and 100),
    primary key (portal_id, article_id, role, position),
    foreign key (portal_id, article_id) references royalty_works (portal_id, article_id)
) strict, without rowid;

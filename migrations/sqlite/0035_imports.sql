-- Old portals that are moved in from the newsroom. What was sent lies in the data folder, under the number of its import; here
-- stands what was read of it, and what became of each article. Only the newsroom reads it: nothing of it raises a content version.
create table imports (
    id integer primary key,
    portal_id integer not null references portals (id),
    person_id integer not null,
    -- as it was sent
    file_name text not null,
    bytes integer not null,
    -- 'withdrawing' and 'removing' take a whole import back, and lead to 'read' again
    state text not null check (state in ('reading', 'read', 'taking', 'taken', 'withdrawing', 'removing', 'failed')),
    -- why it failed
    fault text not null default '',
    -- added to the visits of the portal
    visits integer not null default 0,
    -- numbers of the sections that it made, parted by commas
    sections text not null default '',
    created_at integer not null,
    -- when somebody worked on it last: whoever does so has it for a while
    worked_at integer not null default 0,
    constraint import_of_portal unique (portal_id, id),
    foreign key (portal_id, person_id) references people (portal_id, id)
) strict;

create index imports_at_work on imports (id) where state in ('reading', 'taking', 'withdrawing', 'removing');

create table import_items (
    portal_id integer not null references portals (id),
    import_id integer not null,
    -- its place in the order of the source, from 1
    number integer not null,
    -- where in the source it is, in words
    place text not null,
    -- by what its views are known in the ledger of counts; empty for what could not be read
    source text not null,
    state text not null check (state in
        ('ready', 'excluded', 'refused', 'skipped', 'taken', 'present', 'failed', 'kept')),
    -- 0 could not be read, 1 something is lost, 2 something is doubtful, 3 is clean, 4 is no article
    rank integer not null,
    -- why it is in this state
    note text not null,
    headline text not null,
    section text not null,
    standfirst text not null,
    byline text not null,
    -- null: could not be read
    published_at integer,
    views integer not null,
    is_corrected integer not null default 0 check (is_corrected in (0, 1)),
    lost integer not null,
    doubts integer not null,
    -- cleaned HTML without pictures
    body text not null,
    -- JSON: what became of each part of the source
    ledger text not null,
    -- what it was made into
    article_id integer,
    -- JSON: old addresses that lead to it, each with its target
    addresses text not null default '[]',
    -- digests of what it brought into the store, parted by commas
    media text not null default '',
    primary key (portal_id, import_id, number),
    foreign key (portal_id, import_id) references imports (portal_id, id),
    foreign key (portal_id, article_id) references articles (portal_id, id)
) strict, without rowid;

create index import_items_by_rank on import_items (portal_id, import_id, rank, number);
create index import_items_by_state on import_items (portal_id, import_id, state, rank, number);
create index import_items_of_article on import_items (portal_id, article_id) where article_id is not null;

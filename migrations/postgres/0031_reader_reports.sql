-- What readers say is wrong with a text. Only the newsroom reads it, and nothing of it raises a content version. Nobody is
-- asked who they are, and no address is kept.
create table reader_reports (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    -- null: of the portal, not of one article
    article_id bigint,
    -- what was chosen on the page, if anything was
    words text not null,
    message text not null,
    sent_at bigint not null,
    -- null: nobody has dealt with it yet
    handled_at bigint,
    handled_by bigint,
    -- what was done about it
    note text not null default '',
    foreign key (portal_id, article_id) references articles (portal_id, id),
    foreign key (portal_id, handled_by) references people (portal_id, id)
);

create index reader_reports_open on reader_reports (portal_id, id) where handled_at is null;
create index reader_reports_handled on reader_reports (portal_id, handled_at, id) where handled_at is not null;

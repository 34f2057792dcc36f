-- Texts as the newsroom works on them. Readers see `articles` only, which publishing, correcting and withdrawing write;
-- what is worked on raises no content version.

-- what readers are told of the last substantial change, and when it was
alter table articles add column correction_note text not null default '';
alter table articles add column corrected_at bigint;
-- the day on which somebody asks whether it is still right, in days since 1970-01-01
alter table articles add column review_on bigint;
-- published before anybody looked at it, and nobody has since
alter table articles add column is_unreviewed boolean not null default false;
-- why a withdrawn one is no longer valid, where readers may still read it
alter table articles add column expired_note text;

create index articles_to_look_at on articles (portal_id, status, review_on, id) where review_on is not null;
create index articles_unreviewed on articles (portal_id, status, published_at desc, id desc) where is_unreviewed;

-- One row for the whole life of an article, from its draft on. `state` is where the working copy stands; 'published' and
-- 'withdrawn' say that nothing is worked on.
create table texts (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    -- null until it is published
    article_id bigint,
    state text not null check (state in
        ('draft', 'submitted', 'returned', 'reviewed', 'approved', 'scheduled', 'published', 'withdrawn', 'discarded')),
    author_id bigint not null,
    -- of the current revision
    section_id bigint not null,
    -- the current revision, and the newest one, which may have been put aside
    revision bigint not null,
    last_revision bigint not null,
    -- what readers see, and up to where somebody else has looked at it
    published_revision bigint,
    reviewed_revision bigint,
    reviewed_by bigint,
    approved_by bigint,
    approved_revision bigint,
    -- why it was handed back
    reason text not null default '',
    publish_at bigint,
    -- headline and standfirst of the current revision in lower case without marks, for the search
    words text not null,
    created_at bigint not null,
    modified_at bigint not null,
    constraint text_of_portal unique (portal_id, id),
    constraint text_of_article unique (portal_id, article_id),
    foreign key (portal_id, article_id) references articles (portal_id, id),
    foreign key (portal_id, section_id) references sections (portal_id, id),
    foreign key (portal_id, author_id) references people (portal_id, id),
    foreign key (portal_id, reviewed_by) references people (portal_id, id),
    foreign key (portal_id, approved_by) references people (portal_id, id)
);

create index texts_by_state on texts (portal_id, state, modified_at desc, id desc);
create index texts_by_author on texts (portal_id, author_id, modified_at desc, id desc);
create index texts_by_section on texts (portal_id, section_id, modified_at desc, id desc);
create index texts_by_words on texts (portal_id, modified_at desc, id desc, words);
create index texts_due on texts (publish_at) where state = 'scheduled';

-- All that was ever saved. Written, never changed.
create table revisions (
    portal_id bigint not null references portals (id),
    text_id bigint not null,
    number bigint not null,
    -- the revision that its writer had before them
    based_on bigint not null,
    -- null: it came in with an old portal
    person_id bigint,
    at bigint not null,
    section_id bigint not null,
    headline text not null,
    slug text not null,
    standfirst text not null,
    -- cleaned HTML
    body text not null,
    -- names, parted by commas
    authors text not null,
    photographers text not null,
    sources text not null,
    -- the digest of a stored picture; it may have been taken down since
    photo text not null,
    photo_caption text not null,
    photo_alt text not null,
    change_note text not null,
    review_on bigint,
    primary key (portal_id, text_id, number),
    foreign key (portal_id, text_id) references texts (portal_id, id),
    foreign key (portal_id, person_id) references people (portal_id, id),
    foreign key (portal_id, section_id) references sections (portal_id, id)
);

-- What was done to a text, beside writing. The audit log says it too, and proves it.
create table text_acts (
    portal_id bigint not null references portals (id),
    text_id bigint not null,
    number bigint not null,
    at bigint not null,
    -- null: its time had come
    person_id bigint,
    act text not null,
    revision bigint not null,
    note text not null,
    primary key (portal_id, text_id, number),
    foreign key (portal_id, text_id) references texts (portal_id, id),
    foreign key (portal_id, person_id) references people (portal_id, id)
);

-- Links by which somebody without an account reads a text before it is published. Of the token only its SHA-256 is kept.
create table preview_links (
    token_digest text not null primary key,
    portal_id bigint not null references portals (id),
    text_id bigint not null,
    created_by bigint not null,
    created_at bigint not null,
    expires_at bigint not null,
    foreign key (portal_id, text_id) references texts (portal_id, id),
    foreign key (portal_id, created_by) references people (portal_id, id)
);

create index preview_links_of_text on preview_links (portal_id, text_id, created_at desc);

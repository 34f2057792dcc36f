-- A stored picture; its variants are files named by digest and width.
create table photos (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    digest text not null,
    extension text not null,
    -- pixels of the largest variant
    width bigint not null,
    height bigint not null,
    -- widths of all variants, ascending, separated by commas
    widths text not null,
    constraint photo_taken unique (portal_id, digest)
);

create table articles (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    section_id bigint not null references sections (id),
    slug text not null,
    headline text not null,
    standfirst text not null,
    -- cleaned HTML
    body text not null,
    byline text,
    photo_id bigint references photos (id),
    photo_caption text not null default '',
    photo_alt text not null default '',
    status text not null check (status in ('draft', 'published', 'withdrawn')),
    published_at bigint not null,
    modified_at bigint not null,
    constraint article_slug_taken unique (portal_id, section_id, slug)
);

-- Lists of one section and of the whole portal, newest first.
create index articles_of_section on articles (portal_id, section_id, status, published_at desc, id desc);
create index articles_of_portal on articles (portal_id, status, published_at desc, id desc);

-- Addresses that moved (target) or were removed for good (no target), and why.
create table redirects (
    portal_id bigint not null references portals (id),
    path text not null,
    target text,
    reason text not null,
    created_at bigint not null,
    primary key (portal_id, path)
);

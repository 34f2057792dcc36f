-- What the media store holds, as the newsroom's library shows it, and what uses which of it. A picture or document is public
-- only while something that readers may read uses it.

-- where a picture that is cut to a thumbnail keeps what matters: nine places, row by row; 4 is the middle
alter table photos add column focus bigint not null default 4 check (focus between 0 and 8);

create table media_files (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    digest text not null,
    kind text not null check (kind in ('photo', 'document')),
    extension text not null,
    -- of a document; pictures are files of several sizes
    bytes bigint not null,
    -- the larger copy that is cut from, which nobody is given: its ending; empty where there is none
    master_extension text not null default '',
    -- as it lay with whoever uploaded it
    file_name text not null default '',
    caption text not null default '',
    -- null: nobody has said yet; empty: it is decoration
    alt text,
    -- file name, caption and alt in lower case without marks, for the search; null: not written yet
    words text,
    created_at bigint not null,
    -- null: it came in with an old portal, or with the demonstration
    created_by bigint,
    -- when somebody took it out of the library; some time after that its files are swept
    discarded_at bigint,
    constraint media_file_taken unique (portal_id, digest),
    foreign key (portal_id, created_by) references people (portal_id, id)
);

create index media_files_newest on media_files (portal_id, created_at desc, id desc, words) where discarded_at is null;
create index media_files_discarded on media_files (discarded_at) where discarded_at is not null;
create index media_files_without_words on media_files (portal_id, id) where words is null;

-- Which articles use what, in the body or on top, and whether readers may read them. Written with the article, whose own triggers
-- raise the content version.
create table media_uses (
    portal_id bigint not null references portals (id),
    digest text not null,
    article_id bigint not null,
    is_public boolean not null,
    primary key (portal_id, digest, article_id),
    foreign key (portal_id, digest) references media_files (portal_id, digest),
    foreign key (portal_id, article_id) references articles (portal_id, id)
);

create index media_uses_public on media_uses (portal_id, digest) where is_public;
create index media_uses_of_article on media_uses (portal_id, article_id);

-- Which texts use what in their current revision.
create table text_media_uses (
    portal_id bigint not null references portals (id),
    digest text not null,
    text_id bigint not null,
    primary key (portal_id, digest, text_id),
    foreign key (portal_id, digest) references media_files (portal_id, digest),
    foreign key (portal_id, text_id) references texts (portal_id, id)
);

create index text_media_uses_of_text on text_media_uses (portal_id, text_id);

-- A picture that nothing uses is seen by no reader.
drop trigger photos_inserted on photos;

-- What was stored before. Its caption is the one that it was published with last.
insert into media_files (portal_id, digest, kind, extension, bytes, caption, alt, created_at)
    select p.portal_id, p.digest, 'photo', p.extension, 0, coalesce(a.photo_caption, ''), nullif(a.photo_alt, ''),
        coalesce(a.published_at, 0)
    from photos p
    left join (
        select portal_id, photo_id, max(id) as id from articles where photo_id is not null group by portal_id, photo_id
    ) last on last.portal_id = p.portal_id and last.photo_id = p.id
    left join articles a on a.id = last.id
    order by p.id;

insert into media_uses
    select distinct p.portal_id, p.digest, a.id,
        a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null
    from articles a
    join photos p on p.portal_id = a.portal_id and p.id = a.photo_id;

insert into media_uses
    select distinct a.portal_id, m.digest, a.id,
        a.status = 'published' or a.status = 'withdrawn' and a.expired_note is not null
    from articles a
    cross join lateral regexp_matches(a.body, '/media/([0-9a-f]{32})', 'g') as found (parts)
    join media_files m on m.portal_id = a.portal_id and m.digest = found.parts[1]
    on conflict do nothing;

insert into text_media_uses
    select t.portal_id, m.digest, t.id from texts t
    join revisions r on r.portal_id = t.portal_id and r.text_id = t.id and r.number = t.revision
    join media_files m on m.portal_id = t.portal_id and m.digest = r.photo;

insert into text_media_uses
    select distinct t.portal_id, m.digest, t.id from texts t
    join revisions r on r.portal_id = t.portal_id and r.text_id = t.id and r.number = t.revision
    cross join lateral regexp_matches(r.body, '/media/([0-9a-f]{32})', 'g') as found (parts)
    join media_files m on m.portal_id = t.portal_id and m.digest = found.parts[1]
    on conflict do nothing;

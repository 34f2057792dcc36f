-- What a section holds: news as ever, standing pages, or a register of legal documents. A text for any of them goes the same way.
alter table sections add column kind text not null default 'news' check (kind in ('news', 'pages', 'documents'));
-- Where a standing page comes in the list of its section; of one number, the older comes first.
alter table articles add column position bigint not null default 0;

-- Lists of all news pass over the rest, and need not read it for that.
drop index articles_of_portal;
create index articles_of_portal on articles (portal_id, status, published_at desc, id desc, slug, section_id);

-- What the form says of a document, as JSON; empty where it says nothing.
alter table revisions add column document text not null default '';

-- What the register says of an article that is published in it. Written with the article.
create table documents (
    article_id bigint not null primary key,
    portal_id bigint not null references portals (id),
    -- "12/2026/QĐ-UBND"
    number text not null,
    kind text not null,
    issuer text not null,
    signer text not null,
    -- empty: none
    topic text not null,
    -- issuer and topic as addresses name them
    issuer_slug text not null,
    topic_slug text not null,
    -- days since 1970-01-01
    issued_on bigint not null,
    in_force_on bigint,
    expires_on bigint,
    -- number and abstract in lower case without marks, a blank before each word
    words text not null,
    constraint document_of_portal unique (portal_id, article_id),
    foreign key (portal_id, article_id) references articles (portal_id, id)
);

create index documents_newest on documents (portal_id, issued_on desc, article_id desc, kind, issuer_slug, topic_slug, words);
create index documents_by_kind on documents (portal_id, kind);
create index documents_by_issuer on documents (portal_id, issuer_slug);
create index documents_by_topic on documents (portal_id, topic_slug);
create index documents_by_number on documents (portal_id, number);

-- Which document takes the place of which older one.
create table document_replacements (
    portal_id bigint not null references portals (id),
    article_id bigint not null,
    replaced_id bigint not null,
    primary key (portal_id, article_id, replaced_id),
    foreign key (portal_id, article_id) references documents (portal_id, article_id),
    foreign key (portal_id, replaced_id) references documents (portal_id, article_id)
);

create index document_replacements_of on document_replacements (portal_id, replaced_id);

create trigger documents_inserted after insert on documents referencing new table as changed
    for each statement execute function raise_content_version();
create trigger documents_updated after update on documents referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger documents_deleted after delete on documents referencing old table as changed
    for each statement execute function raise_content_version();

create trigger document_replacements_inserted after insert on document_replacements referencing new table as changed
    for each statement execute function raise_content_version();
create trigger document_replacements_updated after update on document_replacements referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger document_replacements_deleted after delete on document_replacements referencing old table as changed
    for each statement execute function raise_content_version();

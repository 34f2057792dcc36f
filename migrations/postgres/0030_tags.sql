-- What articles are about, across sections. A tag is made by the first text that bears it.
create table tags (
    portal_id bigint not null references portals (id),
    slug text not null,
    title text not null,
    primary key (portal_id, slug)
);

-- The tags of articles that stand in lists. Written with the article, whose own triggers raise the content version.
create table article_tags (
    portal_id bigint not null references portals (id),
    article_id bigint not null,
    slug text not null,
    position bigint not null,
    -- as the article's, which never changes: lists are read from here alone
    published_at bigint not null,
    primary key (portal_id, article_id, slug),
    foreign key (portal_id, article_id) references articles (portal_id, id),
    foreign key (portal_id, slug) references tags (portal_id, slug)
);

create index article_tags_newest on article_tags (portal_id, slug, published_at desc, article_id desc);

-- names, parted by commas
alter table revisions add column tags text not null default '';

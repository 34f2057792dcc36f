-- What readers search. Words are made by the program (domain/search.rs): the engine neither folds nor cuts them.

-- One row an article that readers may find. Its place is its time and its number in one, so that the engine gives what it
-- finds in the order of time.
create table search_entries (
    place bigint primary key,
    portal_id bigint not null references portals (id),
    article_id bigint not null,
    section_id bigint not null,
    -- of the program's folding, and of the words that were written
    fold_version bigint not null,
    digest bigint not null,
    -- Each word stands in it under a letter that says where it stands and in which form.
    words tsvector not null,
    constraint search_entry_of_article unique (portal_id, article_id),
    foreign key (portal_id, article_id) references articles (portal_id, id),
    foreign key (portal_id, section_id) references sections (portal_id, id)
) with (toast_tuple_target = 128);
-- Words lie beside the rows, so that many rows are read quickly, and as they are: unpacking them took longer than reading.
alter table search_entries alter column words set storage external;

create index search_entries_of_portal on search_entries (portal_id, place desc);
create index search_entries_of_section on search_entries (portal_id, section_id, place desc);
-- What is written goes through a list that is read whole by every search: a short one.
create index search_entries_words on search_entries using gin (words) with (gin_pending_list_limit = 512);

-- Words of a portal as they are written, for whoever mistypes one. What was withdrawn leaves its words here.
create table search_vocabulary (
    portal_id bigint not null references portals (id),
    folded text not null collate "C",
    written text not null collate "C",
    primary key (portal_id, folded, written)
);

-- Articles whose entry may not be what they are. Triggers write it, so that no writer can forget; who writes articles brings
-- the entries up to date in the same transaction, and the server does it where somebody did not.
create table search_queue (
    portal_id bigint not null references portals (id),
    article_id bigint not null,
    primary key (portal_id, article_id),
    foreign key (portal_id, article_id) references articles (portal_id, id)
);

create function queue_for_search() returns trigger language plpgsql as $$
begin
    insert into search_queue (portal_id, article_id) values (new.portal_id, new.id) on conflict do nothing;
    return null;
end $$;

create trigger search_articles_inserted after insert on articles
    for each row when (new.status = 'published') execute function queue_for_search();
create trigger search_articles_updated after update of portal_id, section_id, headline, standfirst, body, photo_caption, status,
    published_at on articles
    for each row when (old.status = 'published' or new.status = 'published') execute function queue_for_search();

insert into search_queue (portal_id, article_id) select portal_id, id from articles where status = 'published';

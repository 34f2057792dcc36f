-- What readers search. Words are made by the program (domain/search.rs): the engine neither folds nor cuts them.

-- One row an article that readers may find. Its place is its time and its number in one, so that the engine gives what it
-- finds in the order of time.
create table search_entries (
    place integer primary key,
    portal_id integer not null references portals (id),
    article_id integer not null,
    section_id integer not null,
    -- of the program's folding, and of the words that were written
    fold_version integer not null,
    digest integer not null,
    constraint search_entry_of_article unique (portal_id, article_id),
    foreign key (portal_id, article_id) references articles (portal_id, id),
    foreign key (portal_id, section_id) references sections (portal_id, id)
) strict;

-- By place. Each word stands in it under a letter that says where it stands and in which form.
create virtual table search_words using fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Words of a portal as they are written, for whoever mistypes one. What was withdrawn leaves its words here.
create table search_vocabulary (
    portal_id integer not null references portals (id),
    folded text not null,
    written text not null,
    primary key (portal_id, folded, written)
) strict, without rowid;

-- Articles whose entry may not be what they are. Triggers write it, so that no writer can forget; who writes articles brings
-- the entries up to date in the same transaction, and the server does it where somebody did not.
create table search_queue (
    portal_id integer not null references portals (id),
    article_id integer not null,
    primary key (portal_id, article_id),
    foreign key (portal_id, article_id) references articles (portal_id, id)
) strict, without rowid;

create trigger search_articles_inserted after insert on articles when new.status = 'published' begin
    insert into search_queue (portal_id, article_id) values (new.portal_id, new.id) on conflict do nothing;
end;
create trigger search_articles_updated after update of portal_id, section_id, headline, standfirst, body, photo_caption, status,
    published_at on articles when old.status = 'published' or new.status = 'published' begin
    insert into search_queue (portal_id, article_id) values (new.portal_id, new.id) on conflict do nothing;
end;

insert into search_queue (portal_id, article_id) select portal_id, id from articles where status = 'published';

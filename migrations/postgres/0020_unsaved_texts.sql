-- What somebody has typed into the form of a text and not saved. It is no revision, and nobody else sees it: one row for each
-- form that was opened.
create table unsaved_texts (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    person_id bigint not null,
    -- 16 hexadecimal digits that the form was given when it was opened
    form_key text not null,
    -- null: a text that was never saved
    text_id bigint,
    -- the revision that was opened; 0 for a text that was never saved
    based_on bigint not null,
    headline text not null,
    -- all fields as they were typed: JSON
    typed text not null,
    at bigint not null,
    -- given up, and to be had back for a while
    dropped_at bigint,
    constraint unsaved_of_form unique (portal_id, person_id, form_key),
    foreign key (portal_id, person_id) references people (portal_id, id),
    foreign key (portal_id, text_id) references texts (portal_id, id)
);

create index unsaved_of_person on unsaved_texts (portal_id, person_id, at desc, id desc);

-- The form that began a text: sent twice, it begins one.
alter table texts add column form_key text;
create unique index text_of_form on texts (portal_id, form_key);

-- Who has the form of a text open, and was last heard of when.
create table text_presences (
    portal_id bigint not null references portals (id),
    text_id bigint not null,
    person_id bigint not null,
    seen_at bigint not null,
    primary key (portal_id, text_id, person_id),
    foreign key (portal_id, text_id) references texts (portal_id, id),
    foreign key (portal_id, person_id) references people (portal_id, id)
);

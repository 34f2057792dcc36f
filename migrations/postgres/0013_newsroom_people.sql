-- Who works in the newsroom. Accounts are of one portal: no right reaches beyond it. Nothing here is seen by readers.

create table people (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    -- lower case
    email text not null,
    name text not null,
    -- a PHC string of Argon2id; null until the person has chosen a password
    password_hash text,
    -- null: may sign in
    disabled_at bigint,
    created_at bigint not null,
    constraint person_email_taken unique (portal_id, email),
    constraint person_of_portal unique (portal_id, id)
);

create table person_roles (
    portal_id bigint not null references portals (id),
    person_id bigint not null,
    role text not null check (role in ('reporter', 'editor', 'publisher', 'administrator')),
    primary key (portal_id, person_id, role),
    foreign key (portal_id, person_id) references people (portal_id, id)
);

-- Of the random token in the cookie only its SHA-256 is kept: who reads this table signs in as nobody.
create table sessions (
    token_digest text not null primary key,
    portal_id bigint not null references portals (id),
    person_id bigint not null,
    -- browser and system, for the list that its person sees
    client text not null,
    created_at bigint not null,
    seen_at bigint not null,
    foreign key (portal_id, person_id) references people (portal_id, id)
);

create index sessions_of_person on sessions (portal_id, person_id, seen_at desc);

-- Links that work once: for a portal's first administrator (nobody yet), for who was invited, for who forgot.
create table entry_links (
    token_digest text not null primary key,
    portal_id bigint not null references portals (id),
    person_id bigint,
    created_at bigint not null,
    expires_at bigint not null,
    foreign key (portal_id, person_id) references people (portal_id, id)
);

create index entry_links_of_person on entry_links (portal_id, person_id);

-- Who did what, each entry chained to the one before by its digest (src/db/audit.rs). Written, never changed.
create table audit_entries (
    portal_id bigint not null references portals (id),
    number bigint not null,
    at bigint not null,
    -- null: nobody who is known, as at a refused sign-in
    person_id bigint,
    -- as it was then
    person_name text not null,
    act text not null,
    subject text not null,
    detail text not null,
    digest text not null,
    primary key (portal_id, number),
    foreign key (portal_id, person_id) references people (portal_id, id)
);

-- The end of each portal's chain: who adds to it holds this row.
create table audit_ends (
    portal_id bigint not null primary key references portals (id),
    number bigint not null,
    digest text not null
);

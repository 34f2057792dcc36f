-- What somebody has beside a password, and the browsers they have signed in by. Nothing here is seen by readers.

-- A browser that has signed in to an account is not held up while others guess at the password.
create table known_devices (
    token_digest text not null primary key,
    portal_id integer not null references portals (id),
    person_id integer not null,
    -- when somebody signed in by it
    seen_at integer not null,
    foreign key (portal_id, person_id) references people (portal_id, id)
) strict, without rowid;

create index known_devices_of_person on known_devices (portal_id, person_id, seen_at desc);

-- The codes of a phone (RFC 6238).
create table person_totp (
    portal_id integer not null references portals (id),
    person_id integer not null,
    -- hexadecimal; codes are reckoned from it, so it cannot be a digest
    secret text not null,
    -- null: shown, but no code of it was seen yet
    confirmed_at integer,
    -- of the last code that was accepted: each works once
    last_step integer not null,
    primary key (portal_id, person_id),
    foreign key (portal_id, person_id) references people (portal_id, id)
) strict, without rowid;

-- For who has lost the phone: each works once.
create table recovery_codes (
    portal_id integer not null references portals (id),
    person_id integer not null,
    code_digest text not null,
    primary key (portal_id, person_id, code_digest),
    foreign key (portal_id, person_id) references people (portal_id, id)
) strict, without rowid;

create table newsroom_rules (
    portal_id integer not null primary key references portals (id),
    -- who must have a second factor: roles, parted by commas
    second_factor_roles text not null
) strict, without rowid;

-- Begun by a password; nobody is signed in by it until a code is given.
alter table sessions add column awaits_code integer not null default 0;

-- One link for each person, and one for nobody yet, also of two that are made at the same moment.
delete from entry_links;
drop index entry_links_of_person;
create unique index entry_link_of_person on entry_links (portal_id, coalesce(person_id, 0));

-- What a portal tells all its readers above every page for some time: a storm, a flood, a broken water main. Nothing is taken
-- away: the newsroom sees what was said, and for how long.
create table alerts (
    id bigint generated always as identity primary key,
    portal_id bigint not null references portals (id),
    level text not null check (level in ('emergency', 'warning', 'notice')),
    text text not null,
    -- a path of the portal
    link text,
    starts_at bigint not null,
    ends_at bigint not null,
    created_at bigint not null,
    created_by bigint not null,
    -- null: it runs until its end
    ended_at bigint,
    ended_by bigint,
    check (starts_at < ends_at),
    check ((ended_at is null) = (ended_by is null)),
    foreign key (portal_id, created_by) references people (portal_id, id),
    foreign key (portal_id, ended_by) references people (portal_id, id)
);

create index alerts_of_portal on alerts (portal_id, ends_at);

create trigger alerts_inserted after insert on alerts referencing new table as changed
    for each statement execute function raise_content_version();
create trigger alerts_updated after update on alerts referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger alerts_deleted after delete on alerts referencing old table as changed
    for each statement execute function raise_content_version();

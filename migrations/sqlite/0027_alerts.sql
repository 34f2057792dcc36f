-- What a portal tells all its readers above every page for some time: a storm, a flood, a broken water main. Nothing is taken
-- away: the newsroom sees what was said, and for how long.
create table alerts (
    id integer primary key,
    portal_id integer not null references portals (id),
    level text not null check (level in ('emergency', 'warning', 'notice')),
    text text not null,
    -- a path of the portal
    link text,
    starts_at integer not null,
    ends_at integer not null,
    created_at integer not null,
    created_by integer not null,
    -- null: it runs until its end
    ended_at integer,
    ended_by integer,
    check (starts_at < ends_at),
    check ((ended_at is null) = (ended_by is null)),
    foreign key (portal_id, created_by) references people (portal_id, id),
    foreign key (portal_id, ended_by) references people (portal_id, id)
) strict;

create index alerts_of_portal on alerts (portal_id, ends_at);

create trigger alerts_inserted after insert on alerts begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger alerts_updated after update on alerts begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger alerts_deleted after delete on alerts begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

-- How far a portal has moved, for whoever keeps copies of its pages. Whatever readers can see
-- raises `content_version` in the transaction that changes it; triggers do, so that no writer can
-- forget. Each group of views raises `visit_totals.version`.

alter table portals add column content_version integer not null default 0;
alter table visit_totals add column version integer not null default 0;

create trigger portals_changed after update of name, is_demo on portals begin
    update portals set content_version = content_version + 1 where id = new.id;
end;

create trigger portal_hosts_inserted after insert on portal_hosts begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger portal_hosts_updated after update on portal_hosts begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger portal_hosts_deleted after delete on portal_hosts begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

create trigger sections_inserted after insert on sections begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger sections_updated after update on sections begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger sections_deleted after delete on sections begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

-- Drafts are seen by no reader.
create trigger articles_inserted after insert on articles when new.status <> 'draft' begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger articles_updated after update on articles when old.status <> 'draft' or new.status <> 'draft' begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger articles_deleted after delete on articles when old.status <> 'draft' begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

create trigger redirects_inserted after insert on redirects begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger redirects_updated after update on redirects begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger redirects_deleted after delete on redirects begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

create trigger administrative_maps_inserted after insert on administrative_maps begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger administrative_maps_updated after update on administrative_maps begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger administrative_maps_deleted after delete on administrative_maps begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

create trigger administrative_units_inserted after insert on administrative_units begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger administrative_units_updated after update on administrative_units begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger administrative_units_deleted after delete on administrative_units begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

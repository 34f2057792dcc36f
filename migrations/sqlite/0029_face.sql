-- What a portal shows of itself around every page, and sections in two levels.

-- the authority above it: "UBND tỉnh Đồng Lau"
alter table portal_settings add column superior text not null default '';
alter table portal_settings add column hotline text not null default '';
-- when people are received
alter table portal_settings add column hours text not null default '';
-- how large its letters are
alter table portal_settings add column type_scale text not null default 'regular'
    check (type_scale in ('compact', 'regular', 'large'));

-- Sections that stand below another one in the navigation. One that has sections below it stands below none.
create table section_parents (
    portal_id integer not null references portals (id),
    section_id integer not null primary key,
    parent_id integer not null,
    foreign key (portal_id, section_id) references sections (portal_id, id),
    foreign key (portal_id, parent_id) references sections (portal_id, id)
) strict, without rowid;

create trigger section_parents_inserted after insert on section_parents begin
    update portals set content_version = content_version + 1 where id = new.portal_id;
end;
create trigger section_parents_updated after update on section_parents begin
    update portals set content_version = content_version + 1 where id in (old.portal_id, new.portal_id);
end;
create trigger section_parents_deleted after delete on section_parents begin
    update portals set content_version = content_version + 1 where id = old.portal_id;
end;

-- Borders between portals: a row that names another names its portal too, so that no query and no mistake can join
-- what belongs to two.

-- Portals of one name: the later ones get a number. Then names are unique.
update portals set name = name || ' (' || id || ')'
    where exists (select 1 from portals older where older.name = portals.name and older.id < portals.id);
-- And once more, should one have had just that name.
update portals set name = name || ' (' || id || ')'
    where exists (select 1 from portals older where older.name = portals.name and older.id < portals.id);
create unique index portal_name_taken on portals (name);

create unique index sections_of_portal on sections (portal_id, id);
create unique index photos_of_portal on photos (portal_id, id);
create unique index article_of_portal on articles (portal_id, id);

alter table articles
    add constraint article_section_of_portal foreign key (portal_id, section_id) references sections (portal_id, id),
    add constraint article_photo_of_portal foreign key (portal_id, photo_id) references photos (portal_id, id);
alter table page_view_totals
    add constraint total_of_portal foreign key (portal_id, article_id) references articles (portal_id, id);
alter table page_view_bases
    add constraint base_of_portal foreign key (portal_id, article_id) references articles (portal_id, id);
alter table page_view_days
    add constraint day_of_portal foreign key (portal_id, article_id) references articles (portal_id, id);

-- Each of these says what the wider one says too.
alter table articles drop constraint articles_section_id_fkey, drop constraint articles_photo_id_fkey;
alter table page_view_totals drop constraint page_view_totals_article_id_fkey;
alter table page_view_bases drop constraint page_view_bases_article_id_fkey;
alter table page_view_days drop constraint page_view_days_article_id_fkey;

-- A picture that was taken down is on no page any more.
create trigger photos_inserted after insert on photos referencing new table as changed
    for each statement execute function raise_content_version();
create trigger photos_updated after update on photos referencing old table as former new table as changed
    for each statement execute function raise_content_version_on_update();
create trigger photos_deleted after delete on photos referencing old table as changed
    for each statement execute function raise_content_version();

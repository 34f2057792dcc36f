-- How many published articles each section has of each month, as 12 * year + month - 1 in Vietnam (UTC+7): the archive tells it
-- without counting them. Kept by the triggers below, with the articles, whose own triggers raise the content version.
create table article_months (
    portal_id integer not null references portals (id),
    section_id integer not null,
    month integer not null,
    articles integer not null,
    primary key (portal_id, section_id, month),
    foreign key (portal_id, section_id) references sections (portal_id, id)
) strict, without rowid;

insert into article_months (portal_id, section_id, month, articles)
select portal_id, section_id,
    12 * strftime('%Y', published_at / 1000 + 25200, 'unixepoch') + strftime('%m', published_at / 1000 + 25200, 'unixepoch') - 1 as month,
    count(*)
from articles where status = 'published' group by portal_id, section_id, month;

create trigger article_months_inserted after insert on articles when new.status = 'published' begin
    insert into article_months (portal_id, section_id, month, articles)
    values (
        new.portal_id, new.section_id,
        12 * strftime('%Y', new.published_at / 1000 + 25200, 'unixepoch')
            + strftime('%m', new.published_at / 1000 + 25200, 'unixepoch') - 1,
        1
    )
    on conflict (portal_id, section_id, month) do update set articles = articles + 1;
end;

create trigger article_months_updated after update of portal_id, section_id, status, published_at on articles
when old.portal_id <> new.portal_id or old.section_id <> new.section_id or old.status <> new.status
    or old.published_at <> new.published_at
begin
    update article_months set articles = articles - 1
    where old.status = 'published' and portal_id = old.portal_id and section_id = old.section_id
        and month = 12 * strftime('%Y', old.published_at / 1000 + 25200, 'unixepoch')
            + strftime('%m', old.published_at / 1000 + 25200, 'unixepoch') - 1;
    insert into article_months (portal_id, section_id, month, articles)
    select new.portal_id, new.section_id,
        12 * strftime('%Y', new.published_at / 1000 + 25200, 'unixepoch')
            + strftime('%m', new.published_at / 1000 + 25200, 'unixepoch') - 1,
        1
    where new.status = 'published'
    on conflict (portal_id, section_id, month) do update set articles = articles + 1;
end;

create trigger article_months_deleted after delete on articles when old.status = 'published' begin
    update article_months set articles = articles - 1
    where portal_id = old.portal_id and section_id = old.section_id
        and month = 12 * strftime('%Y', old.published_at / 1000 + 25200, 'unixepoch')
            + strftime('%m', old.published_at / 1000 + 25200, 'unixepoch') - 1;
end;

-- How many published articles each section has of each month, as 12 * year + month - 1 in Vietnam (UTC+7): the archive tells it
-- without counting them. Kept by the triggers below, with the articles, whose own triggers raise the content version.
create table article_months (
    portal_id bigint not null references portals (id),
    section_id bigint not null,
    month bigint not null,
    articles bigint not null,
    primary key (portal_id, section_id, month),
    foreign key (portal_id, section_id) references sections (portal_id, id)
);

create function month_in_vietnam(millis bigint) returns bigint language sql immutable as $$
    select (12 * extract(year from moment) + extract(month from moment) - 1)::bigint
    from (select to_timestamp(millis / 1000 + 25200) at time zone 'UTC' as moment) as moments
$$;

insert into article_months (portal_id, section_id, month, articles)
select portal_id, section_id, month_in_vietnam(published_at), count(*) from articles where status = 'published' group by 1, 2, 3;

-- In the order of the key, and after the triggers that raise the portal's version (PostgreSQL fires them by their names): two
-- transactions wait for each other, and none for the other way round.
create function add_article_months() returns trigger language plpgsql as $$
begin
    insert into article_months (portal_id, section_id, month, articles)
    select portal_id, section_id, month_in_vietnam(published_at), count(*) from changed where status = 'published'
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (portal_id, section_id, month) do update set articles = article_months.articles + excluded.articles;
    return null;
end $$;

create function move_article_months() returns trigger language plpgsql as $$
begin
    insert into article_months (portal_id, section_id, month, articles)
    select portal_id, section_id, month_in_vietnam(published_at), sum(step) from (
        select portal_id, section_id, published_at, 1 as step from changed where status = 'published'
        union all
        select portal_id, section_id, published_at, -1 from former where status = 'published'
    ) as steps
    group by 1, 2, 3 having sum(step) <> 0 order by 1, 2, 3
    on conflict (portal_id, section_id, month) do update set articles = article_months.articles + excluded.articles;
    return null;
end $$;

create function take_article_months() returns trigger language plpgsql as $$
begin
    update article_months m set articles = m.articles - gone.articles
    from (
        select portal_id, section_id, month_in_vietnam(published_at) as month, count(*) as articles
        from changed where status = 'published' group by 1, 2, 3
    ) as gone
    where m.portal_id = gone.portal_id and m.section_id = gone.section_id and m.month = gone.month;
    return null;
end $$;

create trigger months_of_articles_inserted after insert on articles referencing new table as changed
    for each statement execute function add_article_months();
create trigger months_of_articles_updated after update on articles referencing old table as former new table as changed
    for each statement execute function move_article_months();
create trigger months_of_articles_deleted after delete on articles referencing old table as changed
    for each statement execute function take_article_months();

-- With the views in it, the most read of a week are counted from the index alone.
drop index page_view_days_of_portal;
create index page_view_days_of_portal on page_view_days (portal_id, day, article_id, views);

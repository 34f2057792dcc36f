-- Both lists carry the slug, in which the newsroom searches: otherwise whoever looks for a rare word reads all articles with
-- their bodies.
drop index articles_of_section;
drop index articles_of_portal;
create index articles_of_section on articles (portal_id, section_id, status, published_at desc, id desc, slug);
create index articles_of_portal on articles (portal_id, status, published_at desc, id desc, slug);

-- A blank stands before each word, by which its beginning is found.
update texts set words = ' ' || words;

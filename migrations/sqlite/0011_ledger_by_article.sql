-- `bantin verify` adds up the ledger of each article: without this it reads the whole ledger for each of them.
create index page_view_bases_of_article on page_view_bases (article_id);

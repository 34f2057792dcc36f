-- Nothing changes here: several nodes count into PostgreSQL, so it is the one that knows the tokens, by
-- the primary key of the table. SQLite's migration of this number says why it does without one.
select 1;

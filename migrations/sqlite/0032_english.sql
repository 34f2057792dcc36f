-- What the portal is called in English; empty where it says nothing in English.
alter table portal_settings add column english_name text not null default '';

-- Administrators look for what one person did, for one kind of act, from one day on.
create index audit_entries_of_person on audit_entries (portal_id, person_id, number);
create index audit_entries_of_act on audit_entries (portal_id, act, number);
create index audit_entries_of_person_and_act on audit_entries (portal_id, person_id, act, number);
create index audit_entries_by_time on audit_entries (portal_id, at, number);

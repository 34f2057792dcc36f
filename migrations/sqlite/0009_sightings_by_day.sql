-- Days follow each other in the order of arrival only while the clock is right: after one that was ahead, what
-- is over would wait behind what is not, and be kept. This index grows at its end, as the table does.
create index sightings_day on sightings (day);

create table administrative_maps (
    portal_id integer not null primary key references portals (id),
    title text not null,
    note text not null,
    view_box text not null
) strict, without rowid;

create table administrative_units (
    portal_id integer not null references portals (id),
    position integer not null,
    kind text not null,
    name text not null,
    successor text,
    -- SVG path data in the map's view box
    outline text not null,
    label_x integer not null,
    label_y integer not null,
    primary key (portal_id, position)
) strict, without rowid;

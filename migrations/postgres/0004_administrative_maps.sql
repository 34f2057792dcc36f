create table administrative_maps (
    portal_id bigint not null primary key references portals (id),
    title text not null,
    note text not null,
    view_box text not null
);

create table administrative_units (
    portal_id bigint not null references portals (id),
    position bigint not null,
    kind text not null,
    name text not null,
    successor text,
    -- SVG path data in the map's view box
    outline text not null,
    label_x bigint not null,
    label_y bigint not null,
    primary key (portal_id, position)
);

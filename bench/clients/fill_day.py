"""Writes so many sightings of today into a database that nobody has open, with the totals that they add up to.

    fill_day.py DATABASE ROWS
"""

import sqlite3
import sys
import time

path, rows = sys.argv[1], int(sys.argv[2])
# Days in Asia/Ho_Chi_Minh.
day = (int(time.time()) + 7 * 3600) // 86400
database = sqlite3.connect(path)
portal = database.execute("select min(id) from portals").fetchone()[0]
database.execute(
    """with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
    insert into sightings (day, portal_id, reader, article_id, seen_at)
        select ?, ?, n * 2654435761 % 9223372036854775807, 0, null from numbers""",
    (rows, day, portal),
)
database.execute(
    """insert into visit_days (portal_id, day, visits) values (?, ?, ?)
    on conflict (portal_id, day) do update set visits = visits + excluded.visits""",
    (portal, day, rows),
)
database.execute("update visit_totals set counted = counted + ? where portal_id = ?", (rows, portal))
database.commit()

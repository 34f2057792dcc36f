"""Opens the newsroom of a portal that does not run to so many editors, and lays texts on their desks.

    add_editors.py FILE EDITORS TEXTS

The browser of editor n bears the token that newsroom.py makes of n.
"""

import sqlite3
import sys
import time

from newsroom import digest_of, token_of

file, editors, texts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
now = int(time.time() * 1000)
database = sqlite3.connect(file)
(portal,) = database.execute("select min(id) from portals").fetchone()
(section,) = database.execute("select min(id) from sections where portal_id = ?", (portal,)).fetchone()
with database:
    people = []
    for number in range(editors):
        row = (portal, f"editor{number}@example.vn", f"Biên tập viên {number}", "x", now)
        query = "insert into people (portal_id, email, name, password_hash, created_at) values (?, ?, ?, ?, ?)"
        people.append(database.execute(query, row).lastrowid)
        database.execute("insert into person_roles values (?, ?, 'editor')", (portal, people[-1]))
        session = (digest_of(token_of(number)), portal, people[-1], "bench", now, now)
        query = "insert into sessions (token_digest, portal_id, person_id, client, created_at, seen_at) values (?, ?, ?, ?, ?, ?)"
        database.execute(query, session)
    states = ("draft", "submitted", "returned", "published")
    for number in range(texts):
        person, at = people[number % editors], now - number * 60_000
        row = (portal, states[number // editors % 4], person, section, 1, 1, f" bai so {number}", at, at)
        query = """insert into texts (portal_id, state, author_id, section_id, revision, last_revision, words, created_at,
            modified_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
        text = database.execute(query, row).lastrowid
        row = (portal, text, 1, 0, person, at, section, f"Bài số {number}", f"bai-so-{number}", "<p>Nội dung.</p>")
        query = """insert into revisions (portal_id, text_id, number, based_on, person_id, at, section_id, headline, slug,
            standfirst, body, authors, photographers, sources, photo, photo_caption, photo_alt, change_note)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, '', '', '', '', '', '', '')"""
        database.execute(query, row)
database.execute("pragma wal_checkpoint(truncate)")
database.close()

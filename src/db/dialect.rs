//! What runs one text on either engine.
//!
//! The common dialect: `insert … returning`, `on conflict … do update`, CTEs and window functions;
//! no arrays, no JSON operators, no `ilike`, no `now()`. Sums are cast to bigint, because
//! PostgreSQL would make them numeric.

/// Runs one query text on the engine's pool for reading.
macro_rules! reading {
    ($db:expr, |$pool:ident| $query:expr) => {
        match $db {
            $crate::db::engine::Db::Sqlite { readers: $pool, .. } => $query.await,
            $crate::db::engine::Db::Postgres($pool) => $query.await,
        }
    };
}

/// Runs one query text inside a transaction.
macro_rules! writing {
    ($tx:expr, |$connection:ident| $query:expr) => {
        match $tx {
            $crate::db::engine::Tx::Sqlite(tx) => {
                let $connection = &mut **tx;
                $query.await
            }
            $crate::db::engine::Tx::Postgres(tx) => {
                let $connection = &mut **tx;
                $query.await
            }
        }
    };
}

/// Executes one statement inside a transaction and answers how many rows it touched.
macro_rules! execute {
    ($tx:expr, $query:expr) => {
        match $tx {
            $crate::db::engine::Tx::Sqlite(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::db::engine::Tx::Postgres(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
    };
}

/// Keeps the rows that a query finds as they are until the transaction is over; whoever holds them is waited for.
/// `$strength`: `share`, where many may hold a row, or `no key update`, where one. SQLite has one writer, who holds everything.
macro_rules! hold {
    ($tx:expr, $strength:literal, $query:literal, [$($number:expr),*]) => {
        match $tx {
            $crate::db::engine::Tx::Sqlite(_) => sqlx::Result::Ok(()),
            $crate::db::engine::Tx::Postgres(tx) => {
                let query = sqlx::query(concat!($query, " for ", $strength));
                query$(.bind($number))*.execute(&mut **tx).await.map(drop)
            }
        }
    };
}

/// Inserts rows of whole numbers in their order, and gives the rows that `$tail` returns. However
/// many there are, it is one prepared statement: SQLite reads them from one JSON text, PostgreSQL
/// from one array a column.
macro_rules! insert_rows {
    ($tx:expr, $insert:literal, $columns:tt, $rows:expr, $tail:literal) => {
        match $tx {
            $crate::db::engine::Tx::Sqlite(tx) => {
                const QUERY: &str = concat!(
                    $insert,
                    " select ",
            insert_rows!(@json $columns),
                    " from json_each($1) where true ",
                    $tail
                );
                sqlx::query_as(QUERY).bind($crate::db::dialect::to_json($rows)).fetch_all(&mut **tx).await
            }
            $crate::db::engine::Tx::Postgres(tx) => {
                const QUERY: &str =
            concat!($insert, " select * from unnest(", insert_rows!(@arrays $columns), ") ", $tail);
                let columns = (0..$columns).map(|column| $rows.iter().map(|row| row[column]).collect::<Vec<i64>>());
                columns.fold(sqlx::query_as(QUERY), |query, column| query.bind(column)).fetch_all(&mut **tx).await
            }
        }
    };
    (@json 3) => {
        "value ->> 0, value ->> 1, value ->> 2"
    };
    (@json 4) => {
        "value ->> 0, value ->> 1, value ->> 2, value ->> 3"
    };
    (@json 5) => {
        "value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4"
    };
    (@arrays 3) => {
        "$1, $2, $3"
    };
    (@arrays 4) => {
        "$1, $2, $3, $4"
    };
    (@arrays 5) => {
        "$1, $2, $3, $4, $5"
    };
}

/// Reads by a list of ids, as many as there are. The text is cut where the list stands, which is the
/// parameter `$place`; the numbers are those before it.
macro_rules! reading_ids {
    ($db:expr, [$($before:tt)*], $place:literal, [$($after:tt)*], [$($number:expr),*], $ids:expr) => {
        match $db {
            $crate::db::engine::Db::Sqlite { readers, .. } => {
                let query = sqlx::query_as($crate::db::dialect::ids_text!(sqlite, [$($before)*], $place, [$($after)*]));
                query$(.bind($number))*.bind($crate::db::dialect::to_json($ids)).fetch_all(readers).await
            }
            $crate::db::engine::Db::Postgres(pool) => {
                let query = sqlx::query_as($crate::db::dialect::ids_text!(postgres, [$($before)*], $place, [$($after)*]));
                query$(.bind($number))*.bind($ids).fetch_all(pool).await
            }
        }
    };
}

/// The same in a transaction.
macro_rules! writing_ids {
    ($tx:expr, [$($before:tt)*], $place:literal, [$($after:tt)*], [$($number:expr),*], $ids:expr) => {
        match $tx {
            $crate::db::engine::Tx::Sqlite(tx) => {
                let query = sqlx::query_as($crate::db::dialect::ids_text!(sqlite, [$($before)*], $place, [$($after)*]));
                query$(.bind($number))*.bind($crate::db::dialect::to_json($ids)).fetch_all(&mut **tx).await
            }
            $crate::db::engine::Tx::Postgres(tx) => {
                let query = sqlx::query_as($crate::db::dialect::ids_text!(postgres, [$($before)*], $place, [$($after)*]));
                query$(.bind($number))*.bind($ids).fetch_all(&mut **tx).await
            }
        }
    };
}

macro_rules! ids_text {
    (sqlite, [$($before:tt)*], $place:literal, [$($after:tt)*]) => {
        concat!($($before)*, "(select value from json_each(", $place, ")) ", $($after)*)
    };
    (postgres, [$($before:tt)*], $place:literal, [$($after:tt)*]) => {
        concat!($($before)*, "(select unnest(", $place, ")) ", $($after)*)
    };
}
/// Inserts rows of any columns and answers what `$tail` returns; `$push` binds one row. Groups of one size are
/// one prepared statement.
macro_rules! insert_records {
    ($tx:expr, $insert:literal, $rows:expr, $push:expr, $tail:expr) => {
        match $tx {
            $crate::db::engine::Tx::Sqlite(tx) => {
                let mut query = sqlx::QueryBuilder::<sqlx::Sqlite>::new($insert);
                query.push_values($rows, $push).push($tail);
                query.build_query_as().fetch_all(&mut **tx).await
            }
            $crate::db::engine::Tx::Postgres(tx) => {
                let mut query = sqlx::QueryBuilder::<sqlx::Postgres>::new($insert);
                query.push_values($rows, $push).push($tail);
                query.build_query_as().fetch_all(&mut **tx).await
            }
        }
    };
}

pub(crate) use {execute, hold, ids_text, insert_records, insert_rows, reading, reading_ids, writing, writing_ids};

/// Whole numbers as JSON, for the macros above.
pub fn to_json(numbers: &impl serde::Serialize) -> String {
    serde_json::to_string(numbers).expect("whole numbers are JSON")
}

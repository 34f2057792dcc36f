//! What a table holds, in two numbers that do not hang on the order of its rows.

use crate::db::{Db, dump::Loading};
use anyhow::bail;
use futures::{TryStreamExt, stream::BoxStream};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How many rows a table has, and the sum of their digests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub rows: u64,
    digests: u64,
}

/// The same of all tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<String, Sum>);

impl Sums {
    /// Of all that a database has at this moment.
    pub async fn of(db: &Db) -> anyhow::Result<Sums> {
        let mut sums = Sums::default();
        let mut snapshot = db.snapshot().await?;
        for table in snapshot.tables().await? {
            sums.add_all(&table.name, snapshot.rows(&table)).await?;
        }
        Ok(sums)
    }

    /// Of what is being loaded.
    pub async fn of_loading(loading: &mut Loading) -> anyhow::Result<Sums> {
        let mut sums = Sums::default();
        for table in loading.tables().to_vec() {
            sums.add_all(&table.name, loading.rows(&table)).await?;
        }
        Ok(sums)
    }

    async fn add_all(&mut self, table: &str, mut rows: BoxStream<'_, anyhow::Result<String>>) -> anyhow::Result<()> {
        while let Some(row) = rows.try_next().await? {
            self.add(table, &row);
        }
        Ok(())
    }

    pub fn add(&mut self, table: &str, row: &str) {
        let digest = Sha256::digest(row);
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        let sum = match self.0.get_mut(table) {
            Some(sum) => sum,
            None => self.0.entry(table.to_owned()).or_default(),
        };
        sum.rows += 1;
        sum.digests = sum.digests.wrapping_add(u64::from_be_bytes(first));
    }

    /// # Errors
    /// A table in which `found` is not as these.
    pub fn check(&self, found: &Sums) -> anyhow::Result<()> {
        match self.differences(found).first() {
            Some((table, rows, others)) => {
                bail!("bảng {table}: lúc sao lưu có {rows} dòng, sau khi phục hồi có {others} dòng, hoặc nội dung khác")
            }
            None => Ok(()),
        }
    }

    pub fn rows(&self) -> u64 {
        self.0.values().map(|sum| sum.rows).sum()
    }

    /// Tables in which the two differ, with the rows of each.
    pub fn differences(&self, other: &Sums) -> Vec<(String, u64, u64)> {
        let names = self.0.keys().chain(other.0.keys()).collect::<std::collections::BTreeSet<_>>();
        let of = |sums: &Sums, name: &String| sums.0.get(name).copied().unwrap_or_default();
        let different = names.into_iter().filter(|name| of(self, name) != of(other, name));
        different.map(|name| (name.clone(), of(self, name).rows, of(other, name).rows)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_rows_in_another_order_are_the_same_and_another_row_is_not() {
        let of = |rows: &[&str]| {
            let mut sums = Sums::default();
            rows.iter().for_each(|row| sums.add("articles", row));
            sums
        };
        assert_eq!(of(&["[1]", "[2]"]), of(&["[2]", "[1]"]));
        let (one, other) = (of(&["[1]", "[2]"]), of(&["[1]", "[3]", "[4]"]));
        assert_eq!(one.differences(&other), [("articles".to_owned(), 2, 3)]);
        assert_eq!(one.differences(&one), []);
        assert_eq!(one.differences(&Sums::default()), [("articles".to_owned(), 2, 0)]);
    }
}

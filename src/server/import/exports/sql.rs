//! The rows of a MySQL dump, as `mysqldump` and phpMyAdmin write it. Only what puts rows into tables is read; nothing is executed. A row
//! that cannot be read costs itself and is said.

use super::{Broken, CUT, sql_bytes::Bytes};
use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::Path,
    sync::Arc,
};

/// Bytes of one value; an article's body is the largest.
const VALUE_BYTES_MAX: usize = 10 * 1024 * 1024;
const COLUMNS_MAX: usize = 500;
const TABLES_MAX: usize = 20_000;

/// What is to be done with the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    Rows,
    /// Only how many there are.
    Count,
    Nothing,
}

/// A row and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub table: Arc<str>,
    pub columns: Arc<[String]>,
    /// `None`: NULL.
    pub values: Vec<Option<String>>,
    pub line: u64,
    /// UTF-8 had been taken for Latin and written as UTF-8 once more; it is undone.
    pub was_encoded_twice: bool,
}

impl Row {
    /// The value in a column; empty where it is NULL or there is no such column.
    pub fn get(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|known| known.eq_ignore_ascii_case(column));
        at.and_then(|at| self.values.get(at)?.as_deref()).unwrap_or_default()
    }
}

/// The rows of those tables that are asked for, in the order of the file.
pub(super) struct Rows<W> {
    bytes: Bytes,
    wanted: W,
    /// By `create table`: a dump may leave them out of its inserts.
    columns: HashMap<String, Arc<[String]>>,
    /// The insert whose rows are being read.
    insert: Option<(Arc<str>, Arc<[String]>)>,
    /// Rows of the tables that are only counted.
    pub counts: BTreeMap<String, u64>,
    is_over: bool,
}

/// Why something is not read.
enum Fault {
    /// There is nothing behind it.
    End(String),
    /// What follows may be read.
    Here { line: u64, why: String },
}

impl From<String> for Fault {
    fn from(why: String) -> Fault {
        Fault::End(why)
    }
}

impl<W: Fn(&str, &[String]) -> Want> Rows<W> {
    /// # Errors
    /// A file that cannot be opened.
    pub fn open(path: &Path, wanted: W) -> io::Result<Rows<W>> {
        Ok(Rows {
            bytes: Bytes::open(path)?,
            wanted,
            columns: HashMap::new(),
            insert: None,
            counts: BTreeMap::new(),
            is_over: false,
        })
    }

    fn read(&mut self) -> Result<Option<Row>, Fault> {
        loop {
            if let Some((table, columns)) = self.insert.take() {
                if let Some(row) = self.next_of_insert(table, columns)? {
                    return Ok(Some(row));
                }
                continue;
            }
            self.bytes.skip_space()?;
            if self.bytes.peek()?.is_none() {
                return Ok(None);
            }
            let line = self.bytes.line;
            match self.bytes.word()?.to_ascii_uppercase().as_str() {
                "INSERT" | "REPLACE" => self.begin_insert(line)?,
                "CREATE" => self.note_columns()?,
                "SET" => self.bytes.set_names()?,
                _ => self.bytes.skip_statement()?,
            }
        }
    }

    /// `None` between rows, and behind the last.
    fn next_of_insert(&mut self, table: Arc<str>, columns: Arc<[String]>) -> Result<Option<Row>, Fault> {
        self.bytes.skip_space()?;
        let line = self.bytes.line;
        match self.bytes.peek()? {
            Some(b',') => {
                self.bytes.take()?;
                self.insert = Some((table, columns));
            }
            Some(b'(') => {
                self.bytes.take()?;
                let read = self.values()?;
                let was_encoded_twice = std::mem::take(&mut self.bytes.was_encoded_twice);
                self.insert = Some((table.clone(), columns.clone()));
                let values = match read {
                    Ok(values) if values.len() == columns.len() => values,
                    Ok(values) => {
                        let (has, of) = (values.len(), columns.len());
                        let why = format!("một hàng của bảng {table} có {has} giá trị cho {of} cột, không đọc được");
                        return Err(Fault::Here { line, why });
                    }
                    Err(Value::TooLarge) => return self.pass_over_row(line, &table, "có giá trị lớn hơn 10 MB"),
                    Err(Value::Odd) => return self.pass_over_row(line, &table, "viết sai"),
                };
                return Ok(Some(Row { table, columns, values, line, was_encoded_twice }));
            }
            Some(b';') => drop(self.bytes.take()?),
            None => return Err(Fault::End(CUT.to_owned())),
            // "on duplicate key update …", "as new …"
            Some(b'O' | b'o' | b'A' | b'a') => self.bytes.skip_statement()?,
            Some(_) => {
                self.insert = Some((table.clone(), columns));
                return self.pass_over_row(line, &table, "viết sai");
            }
        }
        Ok(None)
    }

    fn pass_over_row(&mut self, line: u64, table: &str, why: &str) -> Result<Option<Row>, Fault> {
        if !self.bytes.skip_row()? {
            self.insert = None;
        }
        Err(Fault::Here { line, why: format!("một hàng của bảng {table} {why}, không đọc được") })
    }

    fn begin_insert(&mut self, line: u64) -> Result<(), Fault> {
        let mut table = self.bytes.word()?;
        while ["INTO", "IGNORE", "DELAYED", "LOW_PRIORITY"].contains(&table.to_ascii_uppercase().as_str()) {
            table = self.bytes.word()?;
        }
        let table = self.bytes.rest_of_name(table)?;
        self.bytes.skip_space()?;
        let named = match self.bytes.peek()? {
            Some(b'(') => Some(self.bytes.names(COLUMNS_MAX)?),
            _ => None,
        };
        let columns = named.or_else(|| self.columns.get(&table).cloned());
        let want = (self.wanted)(&table, columns.as_deref().unwrap_or_default());
        if want == Want::Nothing {
            return Ok(self.bytes.skip_statement()?);
        }
        let has_rows = ["VALUES", "VALUE"].contains(&self.bytes.word()?.to_ascii_uppercase().as_str());
        let why = match columns {
            _ if !has_rows => format!("không đọc được kiểu INSERT không có VALUES vào bảng {table}"),
            _ if want == Want::Count => {
                *self.counts.entry(table).or_default() += self.bytes.count_rows()?;
                return Ok(());
            }
            Some(columns) => {
                self.insert = Some((table.into(), columns));
                return Ok(());
            }
            None => format!("không biết các cột của bảng {table}"),
        };
        self.bytes.skip_statement()?;
        Err(Fault::Here { line, why })
    }

    fn note_columns(&mut self) -> Result<(), String> {
        let mut word = self.bytes.word()?;
        if !word.eq_ignore_ascii_case("TABLE") {
            return self.bytes.skip_statement();
        }
        word = self.bytes.word()?;
        for skipped in ["IF", "NOT", "EXISTS"] {
            if word.eq_ignore_ascii_case(skipped) {
                word = self.bytes.word()?;
            }
        }
        let table = self.bytes.rest_of_name(word)?;
        self.bytes.skip_space()?;
        if self.columns.len() < TABLES_MAX && self.bytes.peek()? == Some(b'(') {
            let columns = self.bytes.names(COLUMNS_MAX)?;
            self.columns.insert(table, columns);
        }
        self.bytes.skip_statement()
    }

    /// The values of a row whose bracket has been opened.
    fn values(&mut self) -> Result<Result<Vec<Option<String>>, Value>, String> {
        let mut values = Vec::new();
        loop {
            self.bytes.skip_space()?;
            match self.bytes.value(VALUE_BYTES_MAX)? {
                Some(value) => values.push(value),
                None => return Ok(Err(Value::TooLarge)),
            }
            self.bytes.skip_space()?;
            match self.bytes.peek()? {
                Some(b',') if values.len() < COLUMNS_MAX => drop(self.bytes.take()?),
                Some(b')') => {
                    self.bytes.take()?;
                    return Ok(Ok(values));
                }
                None => return Err(CUT.to_owned()),
                Some(_) => return Ok(Err(Value::Odd)),
            }
        }
    }
}

/// Why a row has no values.
enum Value {
    TooLarge,
    Odd,
}

impl<W: Fn(&str, &[String]) -> Want> Iterator for Rows<W> {
    type Item = Result<Row, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let read = self.read();
        self.is_over = matches!(read, Ok(None) | Err(Fault::End(_)));
        match read {
            Ok(row) => row.map(Ok),
            Err(Fault::End(why)) => Some(Err(Broken { line: self.bytes.line, why, is_end: true })),
            Err(Fault::Here { line, why }) => Some(Err(Broken { line, why, is_end: false })),
        }
    }
}

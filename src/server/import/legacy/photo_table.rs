//! Tables that frame pictures: rows of pictures, with rows of captions above or below them.

use super::block::Block;
use super::figures::{add_caption, caption_alone, is_open, is_photo, pair};
use super::flow::{Flow, Place, Placed, blocks_in};
use super::frames::is_seen_cell;
use super::words::squeeze;

/// A cell with the columns it covers.
struct Cell {
    from: usize,
    to: usize,
    blocks: Vec<Block>,
}

type Row = Vec<Cell>;

impl Flow<'_> {
    /// The table's pictures, each with its caption; rows of text that caption no picture stay paragraphs.
    pub(super) fn photo_table(&self, index: usize) -> Vec<Block> {
        let nodes = &self.tree.nodes;
        let rows: Vec<Row> = self.rows(index).map(|row| self.photo_row(row)).filter(|row| !is_blank(row)).collect();
        let mut out = with_captions(rows);
        let caption = self.tree.children(index).find(|&i| nodes[i].name == "caption");
        for Placed { block, .. } in caption.into_iter().flat_map(|at| blocks_in(self.tree, at, Place::default())) {
            let words = squeeze(block.plain()).into_owned();
            match &mut out[..] {
                [photo] if is_open(photo) => add_caption(photo, &words),
                _ => out.push(Block::Photo(caption_alone(words))),
            }
        }
        out
    }

    fn photo_row(&self, row: usize) -> Row {
        let mut from = 0;
        let cells = self.tree.children(row).filter(|&i| is_seen_cell(&self.tree.nodes[i]));
        let read = |cell: usize| {
            let columns: usize = self.tree.nodes[cell].attribute("colspan").trim().parse().unwrap_or(1);
            let inside = blocks_in(self.tree, cell, Place { at: cell, ..Place::default() });
            let blocks = pair(inside.into_iter().map(|placed| placed.block).collect());
            let to = from + columns.clamp(1, 100);
            let cell = Cell { from, to, blocks };
            from = to;
            cell
        };
        cells.map(read).collect()
    }
}

fn with_captions(rows: Vec<Row>) -> Vec<Block> {
    let of_text = |row: &Row| !has_photos(row);
    // Captions stand below, unless the table opens with one and closes with a picture.
    let above = rows.first().is_some_and(of_text)
        && !rows.last().is_some_and(of_text)
        && rows.iter().filter(|row| of_text(row)).count() * 2 == rows.len();
    let (mut out, mut pictures, mut waiting): (Vec<Block>, Row, Option<Row>) = (Vec::new(), Row::new(), None);
    for row in rows {
        match (of_text(&row), above) {
            (true, true) => waiting = Some(row),
            (true, false) if pictures.iter().flat_map(|cell| &cell.blocks).any(is_open) => {
                caption_row(&mut pictures, row);
            }
            (true, false) => {
                out.extend(blocks_of(std::mem::take(&mut pictures)));
                out.extend(blocks_of(row));
            }
            (false, _) => {
                out.extend(blocks_of(std::mem::replace(&mut pictures, beside(row))));
                if let Some(captions) = waiting.take() {
                    caption_row(&mut pictures, captions);
                }
            }
        }
    }
    out.extend(blocks_of(pictures));
    out
}

/// A cell of words beside a cell with a picture captions the picture before it, or the one after it.
fn beside(row: Row) -> Row {
    if row.iter().all(|cell| cell.blocks.is_empty() || cell.blocks.iter().any(is_photo)) {
        return row;
    }
    let (from, to) = (row.first().map_or(0, |cell| cell.from), row.last().map_or(0, |cell| cell.to));
    vec![Cell { from, to, blocks: pair(blocks_of(row)) }]
}

/// Each caption goes to the picture in its columns; one for all of them stands below the last.
fn caption_row(pictures: &mut Row, captions: Row) {
    let is_one_for_all = captions.len() == 1;
    let mut words = vec![Vec::new(); pictures.len()];
    for caption in captions.iter().filter(|cell| !cell.blocks.is_empty()) {
        let in_columns = |cell: &Cell| is_one_for_all || (cell.from < caption.to && caption.from < cell.to);
        let of_picture = pictures.iter().rposition(|cell| in_columns(cell) && cell.blocks.iter().any(is_photo));
        let Some(last) = of_picture.or(pictures.len().checked_sub(1)) else { return };
        words[last].extend(caption.blocks.iter().map(|block| squeeze(block.plain()).into_owned()));
    }
    for (cell, words) in pictures.iter_mut().zip(words).filter(|(_, words)| !words.is_empty()) {
        match cell.blocks.iter_mut().rfind(|block| is_open(block)) {
            Some(photo) => add_caption(photo, &words.join(" ")),
            None => cell.blocks.push(Block::Photo(caption_alone(words.join(" ")))),
        }
    }
}

fn has_photos(row: &Row) -> bool {
    row.iter().flat_map(|cell| &cell.blocks).any(is_photo)
}

fn is_blank(row: &Row) -> bool {
    row.iter().all(|cell| cell.blocks.is_empty())
}

fn blocks_of(row: Row) -> Vec<Block> {
    row.into_iter().flat_map(|cell| cell.blocks).collect()
}

//! Tables as readers get them: columns of figures stand at their right edge, and the first cell of a row is its heading where it
//! names the row.

use super::parts::{Part, name_of, value_of};

/// How parts are written of which a table says nothing.
type WriteParts = fn(&[Part], &mut String);

/// One cell: of which parts it is, and in which place of its row.
struct Cell {
    start: usize,
    end: usize,
    row: usize,
    column: usize,
    is_head: bool,
    text: String,
}

/// Writes the parts of one table, what is in its cells as all the rest of the body.
pub(super) fn write(table: &[Part], out: &mut String, write_all: WriteParts) {
    let Some(cells) = cells_of(table) else { return write_all(table, out) };
    let numeric = numeric_columns(&cells);
    let names_rows = names_rows(&cells, &numeric);
    let mut written = 0;
    for cell in &cells {
        write_all(&table[written..cell.start], out);
        let Part::Tag(tag) = table[cell.start] else { continue };
        let is_name = names_rows && cell.column == 0 && !cell.is_head;
        let class = if numeric.contains(&cell.column) { " class=\"number\"" } else { "" };
        let inside = tag.trim_start_matches("<td").trim_start_matches("<th");
        match (is_name, cell.is_head) {
            (true, _) => out.push_str(&format!("<th scope=\"row\"{inside}")),
            (_, true) => out.push_str(&format!("<th{class}{inside}")),
            _ => out.push_str(&format!("<td{class}{inside}")),
        }
        write_all(&table[cell.start + 1..cell.end], out);
        out.push_str(if is_name || cell.is_head { "</th>" } else { "</td>" });
        written = cell.end + 1;
    }
    write_all(&table[written..], out);
}

/// `None` where places cannot be told: cells span several, or hold tables of their own.
fn cells_of(table: &[Part]) -> Option<Vec<Cell>> {
    let mut cells: Vec<Cell> = Vec::new();
    let (mut row, mut column, mut open) = (0, 0, None);
    for (place, part) in table.iter().enumerate() {
        match (part, open) {
            (Part::Tag(tag), None) if name_of(tag) == "tr" => (row, column) = (row + 1, 0),
            (Part::Tag(tag), None) if ["td", "th"].contains(&name_of(tag)) => {
                if value_of(tag, "colspan").is_some() || value_of(tag, "rowspan").is_some() {
                    return None;
                }
                open = Some((place, name_of(tag) == "th"));
            }
            (Part::Tag(tag), Some((start, is_head))) if ["/td", "/th"].contains(&name_of(tag)) => {
                cells.push(Cell { start, end: place, row, column, is_head, text: String::new() });
                (column, open) = (column + 1, None);
            }
            (Part::Tag(tag), Some(_)) if name_of(tag) == "table" => return None,
            _ => {}
        }
    }
    for cell in &mut cells {
        cell.text = text_of(&table[cell.start..cell.end]);
    }
    Some(cells)
}

fn text_of(parts: &[Part]) -> String {
    let texts = parts.iter().filter_map(|part| if let Part::Text(text) = part { Some(*text) } else { None });
    texts.collect::<String>().replace("&nbsp;", " ").trim().to_owned()
}

/// Columns in which every cell below the heading is a figure, or nothing.
fn numeric_columns(cells: &[Cell]) -> Vec<usize> {
    let width = cells.iter().map(|cell| cell.column + 1).max().unwrap_or(0);
    let is_numeric = |column: &usize| {
        let mut below =
            cells.iter().filter(|cell| cell.column == *column && !cell.is_head).map(|cell| cell.text.as_str());
        below.clone().any(is_figure) && below.all(|text| is_figure(text) || ["", "-", "–", "—"].contains(&text))
    };
    (0..width).filter(is_numeric).collect()
}

/// Whether first cells name their rows: under a row of headings, each with a text, and no two cells alone.
fn names_rows(cells: &[Cell], numeric: &[usize]) -> bool {
    let has_headings = cells.iter().any(|cell| cell.row == 1) && cells.iter().all(|cell| cell.row != 1 || cell.is_head);
    let is_wide = cells.iter().any(|cell| cell.column > 0);
    let mut first = cells.iter().filter(|cell| cell.column == 0 && !cell.is_head);
    has_headings
        && is_wide
        && !numeric.contains(&0)
        && first.all(|cell| !cell.text.is_empty() && !is_figure(&cell.text))
}

/// What may stand behind a figure.
const UNITS: [&str; 20] = [
    "%",
    "‰",
    "đ",
    "đồng",
    "nghìn đồng",
    "triệu đồng",
    "tỷ đồng",
    "triệu",
    "tỷ",
    "tấn",
    "tạ",
    "kg",
    "g",
    "ha",
    "m",
    "m²",
    "km",
    "người",
    "hộ",
    "lượt",
];

/// `1.740`, `36,4%`, `+2,1`, `1.800 đồng`; a date or a span is none.
fn is_figure(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '-', '−', '–']).trim_start();
    let digits =
        text.find(|sign: char| !sign.is_ascii_digit() && !['.', ',', ' '].contains(&sign)).unwrap_or(text.len());
    let (figure, unit) = (text[..digits].trim(), text[digits..].trim());
    let is_parted_well = figure.split(['.', ',', ' ']).all(|group| !group.is_empty());
    is_parted_well && (unit.is_empty() || UNITS.contains(&unit))
}

#[cfg(test)]
mod tests {
    use super::{super::parts::parts, *};

    fn written(html: &str) -> String {
        let (parts, mut out): (Vec<Part>, String) = (parts(html).collect(), String::new());
        write(&parts, &mut out, |parts, out| {
            for part in parts {
                let (Part::Tag(written) | Part::Text(written)) = part;
                out.push_str(written);
            }
        });
        out
    }

    #[test]
    fn figures_are_told_from_what_only_has_figures_in_it() {
        for figure in ["410", "1.740", "9,5", "36,4%", "+2,1", "−3", "1.800 đồng", "900 m²", "12 000"] {
            assert!(is_figure(figure), "{figure}");
        }
        for other in
            ["", "-", "1 và 2", "15-12-2026", "07:00 - 11:00", "Khu vực 5", "12 Trần Phú", "1..2", "5,", "3/4", "đồng"]
        {
            assert!(!is_figure(other), "{other}");
        }
    }

    #[test]
    fn a_column_of_figures_stands_right_and_first_cells_name_their_rows() {
        let html = "<table tabindex=\"0\">\n<caption>t</caption><thead><tr><th scope=\"col\">Loại</th><th scope=\"col\">Tấn</th></tr></thead>\n\
            <tbody>\n<tr><td>Hữu cơ</td><td>9,5</td></tr>\n<tr><td><strong>Cộng</strong></td><td><strong>88,0</strong></td></tr><tr><td>Khác</td><td>-</td></tr></tbody></table>";
        let expected = "<table tabindex=\"0\">\n<caption>t</caption><thead><tr><th scope=\"col\">Loại</th><th class=\"number\" scope=\"col\">Tấn</th></tr></thead>\n\
            <tbody>\n<tr><th scope=\"row\">Hữu cơ</th><td class=\"number\">9,5</td></tr>\n<tr><th scope=\"row\"><strong>Cộng</strong></th><td class=\"number\"><strong>88,0</strong></td></tr><tr><th scope=\"row\">Khác</th><td class=\"number\">-</td></tr></tbody></table>";
        assert_eq!(written(html), expected);
    }

    #[test]
    fn a_column_with_a_word_in_it_stands_left() {
        let html = "<table><tr><th>Thứ</th><th>Khu vực</th></tr><tr><td>Hai</td><td>1 và 2</td></tr><tr><td>Ba</td><td>5</td></tr></table>";
        assert!(!written(html).contains("number"), "{}", written(html));
    }

    #[test]
    fn where_nothing_is_known_of_rows_they_get_no_headings() {
        for html in [
            "<table><tr><td>a</td><td>b</td></tr></table>",
            "<table><tr><th>STT</th><th>Tên</th></tr><tr><td>1</td><td>Lan</td></tr></table>",
            "<table><tr><th>a</th></tr><tr><td>b</td></tr></table>",
            "<table><tr><th>a</th><th>b</th></tr><tr><td></td><td>c</td></tr></table>",
            "<table><tr><th colspan=\"2\">a</th></tr><tr><td>b</td><td>1</td></tr></table>",
            "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td><table><tr><td>1</td></tr></table></td></tr></table>",
        ] {
            assert!(!written(html).contains("scope"), "{}", written(html));
        }
        let numbered = "<table><tr><th>STT</th><th>Tên</th></tr><tr><td>1</td><td>Lan</td></tr></table>";
        assert!(written(numbered).contains("<td class=\"number\">1</td>"));
    }
}

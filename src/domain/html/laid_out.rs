//! An article's body as readers get it: what the cleaner let stand, with what its writer cannot write. Pictures lead to their
//! largest size and stand beside each other where they follow each other, dates do not break, and tables tell figures from names.

use super::{
    SafeHtml,
    parts::{Part, name_of, parts, value_of},
    tables,
};

impl SafeHtml {
    /// The same, laid out for readers. It adds tags of ours around what was cleaned, and takes nothing out.
    pub fn laid_out(&self) -> SafeHtml {
        let parts: Vec<Part> = parts(&self.0).collect();
        let mut out = String::with_capacity(self.0.len() + self.0.len() / 8);
        let (mut place, mut written) = (0, 0);
        while place < parts.len() {
            let row = row_of_figures(&parts[place..]);
            let is_table = matches!(parts[place], Part::Tag(tag) if name_of(tag) == "table");
            if !is_table && row.figures < 2 {
                place += row.length.max(1);
                continue;
            }
            write_all(&parts[written..place], &mut out);
            if is_table {
                let length = element_length(&parts[place..], "table");
                tables::write(&parts[place..place + length], &mut out, write_all);
                place += length;
            } else {
                out.push_str("<div class=\"gallery\">");
                write_all(&parts[place..place + row.length], &mut out);
                out.push_str("</div>");
                place += row.length;
            }
            written = place;
        }
        write_all(&parts[written..], &mut out);
        SafeHtml(out)
    }
}

/// Figures with pictures that follow each other, and of how many parts they are.
struct Row {
    figures: usize,
    length: usize,
}

fn row_of_figures(parts: &[Part]) -> Row {
    let mut row = Row { figures: 0, length: 0 };
    let mut place = 0;
    while let Some(Part::Tag(tag)) = parts.get(place) {
        if name_of(tag) != "figure" {
            break;
        }
        let figure = &parts[place..place + element_length(&parts[place..], "figure")];
        // One that has lost its picture is a caption, and one that holds others is a row of its own.
        let [pictures, inside] =
            ["img", "figure"].map(|name| figure[1..].iter().filter(|part| is_tag(part, name)).count());
        if row.figures > 0 && (pictures == 0 || inside > 0) {
            break;
        }
        place += figure.len();
        row = Row { figures: row.figures + 1, length: place };
        if pictures == 0 || inside > 0 {
            break;
        }
        place +=
            parts[place..].iter().take_while(|part| matches!(part, Part::Text(text) if text.trim().is_empty())).count();
    }
    row
}

fn is_tag(part: &Part, name: &str) -> bool {
    matches!(part, Part::Tag(tag) if name_of(tag) == name)
}

/// Of how many parts the element is that begins here.
fn element_length(parts: &[Part], name: &str) -> usize {
    let mut depth = 0_usize;
    for (place, part) in parts.iter().enumerate() {
        match part {
            Part::Tag(tag) if name_of(tag) == name => depth += 1,
            Part::Tag(tag) if name_of(tag).strip_prefix('/') == Some(name) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    parts.len()
}

/// Writes parts with what is done to each alone.
fn write_all(parts: &[Part], out: &mut String) {
    let mut links = 0_usize;
    for (place, part) in parts.iter().enumerate() {
        match part {
            Part::Text(text) => write_text(text, out),
            Part::Tag(tag) => {
                match name_of(tag) {
                    "a" => links += 1,
                    "/a" => links = links.saturating_sub(1),
                    "img" if links == 0 => {
                        write_picture(tag, out);
                        continue;
                    }
                    "figure" if row_inside(&parts[place..]) => {
                        out.push_str(&tag.replacen("<figure", "<figure class=\"gallery\"", 1));
                        continue;
                    }
                    _ => {}
                }
                out.push_str(tag);
            }
        }
    }
}

/// Whether the figure that begins here holds others.
fn row_inside(parts: &[Part]) -> bool {
    parts[1..element_length(parts, "figure")].iter().any(|part| is_tag(part, "figure"))
}

/// A picture of the store, in a link to the largest size of it.
fn write_picture(tag: &str, out: &mut String) {
    let largest = value_of(tag, "srcset").and_then(|sizes| sizes.rsplit(',').next()?.split_whitespace().next());
    let Some(address) = largest.or_else(|| value_of(tag, "src")) else { return out.push_str(tag) };
    let alt = value_of(tag, "alt").unwrap_or_default();
    let parting = if alt.is_empty() { "" } else { ": " };
    let label = format!("Mở ảnh lớn{parting}{alt}");
    out.push_str(&format!("<a class=\"enlarge\" href=\"{address}\" aria-label=\"{label}\">{tag}</a>"));
}

/// A text, in which no date is broken at its hyphens.
fn write_text(text: &str, out: &mut String) {
    let mut written = 0;
    for (place, _) in text.match_indices('-') {
        let Some((start, end)) = date_around(text, place).filter(|(start, _)| *start >= written) else { continue };
        out.push_str(&text[written..start]);
        out.push_str(&format!("<span class=\"date\">{}</span>", &text[start..end]));
        written = end;
    }
    out.push_str(&text[written..]);
}

/// Where the date `17-01-2022` begins and ends whose first hyphen is at `place`.
fn date_around(text: &str, place: usize) -> Option<(usize, usize)> {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let bytes = text.as_bytes();
    let before = bytes[..place].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let month = digits(&bytes[place + 1..]);
    let second = place + 1 + month;
    let year = bytes.get(second).filter(|byte| **byte == b'-').map_or(0, |_| digits(&bytes[second + 1..]));
    let is_date = (1..=2).contains(&before) && (1..=2).contains(&month) && year == 4;
    is_date.then_some((place - before, second + 1 + year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(html: &str) -> String {
        SafeHtml(html.to_owned()).laid_out().0
    }

    const PICTURE: &str = r#"<img src="/media/a-480.webp" srcset="/media/a-480.webp 480w, /media/a-1600.webp 1600w" alt="Cầu &quot;mới&quot;">"#;

    #[test]
    fn a_picture_leads_to_its_largest_size() {
        let link = r#"<a class="enlarge" href="/media/a-1600.webp" aria-label="Mở ảnh lớn: Cầu &quot;mới&quot;">"#;
        assert_eq!(laid_out(&format!("<p>{PICTURE}</p>")), format!("<p>{link}{PICTURE}</a></p>"));
        let single = r#"<img src="/media/a-480.webp" alt="">"#;
        let link = r#"<a class="enlarge" href="/media/a-480.webp" aria-label="Mở ảnh lớn">"#;
        assert_eq!(laid_out(single), format!("{link}{single}</a>"));
    }

    #[test]
    fn a_picture_that_is_a_link_already_stays_it_and_one_that_was_lost_leads_nowhere() {
        for html in [format!("<a href=\"/tin-tuc\">{PICTURE}</a>"), "<img alt=\"Cầu\">".to_owned()] {
            assert_eq!(laid_out(&html), html);
        }
    }

    #[test]
    fn pictures_that_follow_each_other_stand_in_a_row() {
        let figure = "<figure><img alt=\"\"><figcaption>c</figcaption></figure>";
        assert_eq!(
            laid_out(&format!("{figure}\n{figure}<p>a</p>{figure}")),
            format!("<div class=\"gallery\">{figure}\n{figure}</div><p>a</p>{figure}")
        );
        let several = "<figure><figure><img alt=\"\"></figure><figure><img alt=\"\"></figure></figure>";
        assert_eq!(
            laid_out(&format!("{several}{figure}")),
            format!("{}{figure}", several.replacen("<figure", "<figure class=\"gallery\"", 1))
        );
        let lost = "<figure><figcaption>c</figcaption></figure>";
        assert_eq!(laid_out(&format!("{figure}{lost}{figure}")), format!("{figure}{lost}{figure}"));
    }

    #[test]
    fn a_date_is_kept_in_one_piece() {
        let kept = "<p>Từ <span class=\"date\">1-12-2026</span> đến <span class=\"date\">31-12-2026</span>.</p>";
        assert_eq!(laid_out("<p>Từ 1-12-2026 đến 31-12-2026.</p>"), kept);
        for other in [
            "<p>07-2026, 0293-3866-123, 2026-12-01, 1-12-20261, a-b - c</p>",
            "<a href=\"/x-1-12-2026\" title=\"1-12-2026\">x</a>",
        ] {
            assert_eq!(laid_out(other), other);
        }
    }

    #[test]
    fn all_that_was_cleaned_is_there_in_its_order() {
        let html = format!(
            "<h2>a &lt; b</h2>{PICTURE}<ul>\n<li>ngày 01-02-2022</li>\n</ul><table tabindex=\"0\"><tbody><tr><td>x</td><td>1</td></tr></tbody></table>"
        );
        let texts = |html: String| SafeHtml(html).texts().map(str::to_owned).collect::<String>();
        assert_eq!(texts(laid_out(&html)), texts(html));
    }
}

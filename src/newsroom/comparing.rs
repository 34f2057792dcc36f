//! How one text differs from another, for eyes and for screen readers.

use crate::domain::{
    Difference,
    difference::{Mark, Paragraph, Piece},
};
use leptos::prelude::*;

/// The fields that differ, in one column or side by side. `names` are what the older and the newer text are called, `here` is the
/// address of the page in one column, with a query.
#[component]
pub fn Compared(
    names: [String; 2], here: String, fields: Vec<(String, Difference)>, is_side_by_side: bool,
) -> impl IntoView {
    let [from, to] = names;
    let other = match is_side_by_side {
        true => view! { <a href=here>"Xem trong một cột"</a> }.into_any(),
        false => view! { <a href=format!("{here}&kieu=hai-cot")>"Xem hai bản cạnh nhau"</a> }.into_any(),
    };
    let same = fields.is_empty().then(|| view! { <p class="empty">"Hai bản giống nhau."</p> });
    let heading = format!("{to} so với {}", from.to_lowercase());
    let fields = fields.into_iter().map(|(title, difference)| {
        let compared = match is_side_by_side {
            true => view! { <SideBySide difference from=from.clone() to=to.clone() /> }.into_any(),
            false => view! { <Inline difference /> }.into_any(),
        };
        view! { <h3>{title}</h3>{compared} }
    });
    view! {
        <section aria-labelledby="compared" class="difference">
            <h2 id="compared">{heading}</h2>
            <p>{other}</p>
            {same}
            {fields.collect_view()}
        </section>
    }
    .into_any()
}

/// A piece of a text, marked for eyes and for screen readers.
fn marked(piece: &Piece) -> AnyView {
    let text = piece.text.clone();
    match piece.mark {
        Mark::Same => text.into_any(),
        Mark::Removed => view! { <del>{text}</del> }.into_any(),
        Mark::Added => view! { <ins>{text}</ins> }.into_any(),
    }
}

fn notes(paragraph: &Paragraph) -> Option<impl IntoView + use<>> {
    let notes = paragraph.notes.join("; ");
    (!notes.is_empty()).then(|| view! { <p class="hint">{notes}</p> })
}

#[component]
fn Inline(difference: Difference) -> impl IntoView {
    let paragraphs = difference.paragraphs.iter().map(|paragraph| {
        let pieces = paragraph.pieces.iter().map(marked).collect_view();
        view! { <p>{pieces}</p>{notes(paragraph)} }
    });
    paragraphs.collect_view()
}

#[component]
fn SideBySide(difference: Difference, from: String, to: String) -> impl IntoView {
    let rows = difference.paragraphs.iter().map(|paragraph| {
        let before = paragraph.before().map(marked).collect_view();
        let after = paragraph.after().map(marked).collect_view();
        view! { <tr><td>{before}</td><td>{after}{notes(paragraph)}</td></tr> }
    });
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Hai bản cạnh nhau">
            <table class="side-by-side">
                <caption class="visually-hidden">"Hai bản cạnh nhau"</caption>
                <thead>
                    <tr>
                        <th scope="col">{from}</th>
                        <th scope="col">{to}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

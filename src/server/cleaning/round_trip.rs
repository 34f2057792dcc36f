//! That what the newsroom's editor writes is stored as it was written.

use super::clean_html_reporting;

/// Every node and mark of the editor, and whatever chance puts together of them; its own tests wrote the file
/// (`editor/tests/round_trip.test.ts`).
fn written() -> Vec<String> {
    serde_json::from_str(include_str!("../../../editor/tests/round-trip.json")).expect("the file is JSON")
}

#[test]
fn what_the_editor_writes_is_left_as_it_is() {
    let written = written();
    assert!(written.len() >= 80);
    for html in written {
        let cleaned = clean_html_reporting(&html).expect("no tangle");
        assert_eq!(cleaned.html.as_str(), html);
        assert_eq!(cleaned.removed, []);
    }
}

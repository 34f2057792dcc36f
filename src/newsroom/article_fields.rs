//! The fields of a text's form: what readers will read, under which names, with which picture, and what comes later.

use super::form::{Faults, FieldError, Select, TextArea, TextField, described_by, message_of};
use crate::domain::{PhotoFile, Section, text::Draft};
use leptos::prelude::*;

#[component]
pub fn TextFields(
    draft: Draft, body: String, sections: Vec<Section>, is_public: bool, faults: Faults,
) -> impl IntoView {
    let choices = [(String::new(), "— chọn —".to_owned())];
    let choices = choices.into_iter().chain(sections.iter().map(|known| (known.slug.to_string(), known.heading())));
    let slug_hint = match is_public {
        true => "Đổi địa chỉ thì địa chỉ cũ tự dẫn sang địa chỉ mới.",
        false => "Để trống thì lấy theo tiêu đề. Chữ thường không dấu, chữ số, gạch nối; tối đa 120 chữ.",
    };
    view! {
        <Select group="draft" name="section" label="Chuyên mục" value=draft.section choices=choices.collect() faults=faults.clone() />
        <TextField
            group="draft"
            name="headline"
            label="Tiêu đề"
            value=draft.headline
            faults=faults.clone()
            hint="Tối đa 200 chữ; dưới 120 chữ thì đọc trọn trên điện thoại."
            is_required=true
        />
        <TextArea
            group="draft"
            name="standfirst"
            label="Lời dẫn (sapo)"
            value=draft.standfirst
            faults=faults.clone()
            hint="Tối đa 600 chữ."
            rows=3
        />
        <TextArea
            name="body"
            label="Nội dung"
            value=body
            faults=faults.clone()
            hint="HTML: <p> đoạn văn, <h2> tiêu đề giữa bài, <ul><li> danh sách, <a href> liên kết, <table> bảng. Tối đa 400 kB."
            rows=18
        />
        <TextField group="draft" name="slug" label="Địa chỉ của bài" value=draft.slug faults hint=slug_hint />
    }
}

#[component]
pub fn TagField(draft: Draft, known: Vec<String>, faults: Faults) -> impl IntoView {
    let titles = known.into_iter().map(|title| view! { <option value=title></option> });
    view! {
        <datalist id="known-tags">{titles.collect_view()}</datalist>
        <TextField
            group="draft"
            name="tags"
            label="Chủ đề"
            value=draft.tags
            faults
            list="known-tags"
            hint="Bài nói về việc gì, để bạn đọc tìm các bài cùng việc. Cách nhau bằng dấu phẩy; tối đa 8 chủ đề, mỗi chủ đề 60 chữ."
        />
    }
}

#[component]
pub fn BylineFields(draft: Draft, contributors: Vec<String>, faults: Faults) -> impl IntoView {
    let names = contributors.into_iter().map(|name| view! { <option value=name></option> });
    view! {
        <fieldset>
            <legend>"Bút danh"</legend>
            <datalist id="contributors">{names.collect_view()}</datalist>
            <p class="hint">"Nhiều người thì cách nhau bằng dấu phẩy."</p>
            <TextField group="draft" name="authors" label="Tác giả" value=draft.authors faults=faults.clone() list="contributors" />
            <TextField
                group="draft"
                name="photographers"
                label="Ảnh"
                value=draft.photographers
                faults=faults.clone()
                list="contributors"
            />
            <TextField group="draft" name="sources" label="Nguồn" value=draft.sources faults list="contributors" />
        </fieldset>
    }
}

#[component]
pub fn PhotoFields(draft: Draft, photos: Vec<PhotoFile>, faults: Faults) -> impl IntoView {
    let chosen = draft.photo.clone();
    let error = message_of(&faults, "photo");
    let described = described_by("photo", false, error.is_some());
    let choices = photos.into_iter().map(|file| {
        let is_chosen = file.digest == chosen;
        let label = format!("Ảnh {}×{}", file.width, file.height);
        view! {
            <label class="photo-choice">
                <input type="radio" name="draft[photo]" value=file.digest.clone() checked=is_chosen />
                <img src=file.src_of_width(160) alt=label loading="lazy" width="160" />
            </label>
        }
    });
    view! {
        <fieldset id="photo" tabindex="-1" aria-describedby=described>
            <legend>"Ảnh đầu bài"</legend>
            <div class="photo-choices">
                <label class="photo-choice">
                    <input type="radio" name="draft[photo]" value="" checked=draft.photo.is_empty() />
                    "Không có ảnh"
                </label>
                {choices.collect_view()}
            </div>
            <FieldError name="photo" error />
            <TextField
                group="draft"
                name="photo_caption"
                label="Chú thích ảnh"
                value=draft.photo_caption
                faults=faults.clone()
                hint="Hiện dưới ảnh. Tối đa 500 chữ."
            />
            <TextField
                group="draft"
                name="photo_alt"
                label="Mô tả ảnh cho người không nhìn thấy"
                value=draft.photo_alt
                faults
                hint="Máy đọc màn hình đọc câu này thay cho ảnh. Tối đa 500 chữ. Ảnh đã đánh dấu là trang trí trong Kho ảnh thì để trống."
            />
        </fieldset>
    }
}

#[component]
pub fn LaterFields(draft: Draft, is_public: bool, faults: Faults) -> impl IntoView {
    let change_note = is_public.then(|| {
        view! {
            <TextField
                group="draft"
                name="change_note"
                label="Cập nhật gì, cho bạn đọc biết"
                value=draft.change_note
                faults=faults.clone()
                hint="Chỉ ghi khi nội dung đổi đáng kể: bạn đọc sẽ thấy “Cập nhật ngày …” cùng câu này. Sửa lỗi chữ thì để trống."
            />
        }
    });
    view! {
        {change_note}
        <TextField
            group="draft"
            name="review_on"
            label="Ngày xem lại"
            kind="date"
            value=draft.review_on
            faults
            hint="Đến ngày này bàn làm việc hỏi: bài còn đúng không?"
        />
    }
}

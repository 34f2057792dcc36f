//! "Cách đếm": what the numbers mean, in plain words. It must say what `db::counting` does.

use super::page_head::{HeadOf, PageHead};
use crate::{
    components::{Breadcrumbs, Frame},
    domain::address::COUNTING_PATH,
};
use leptos::prelude::*;

const HEADING: &str = "Cách đếm";
const DESCRIPTION: &str = "Ý nghĩa của lượt xem, lượt truy cập và số người đang online trên cổng thông tin.";

#[component]
pub fn CountingPage() -> impl IntoView {
    view! {
        <PageHead title=HEADING description=DESCRIPTION of=HeadOf::Standing(COUNTING_PATH) />
        <Frame>
            <Breadcrumbs above=vec![] here=HEADING.to_owned() />
            <article class="article">
                <h1>{HEADING}</h1>
                <p class="standfirst">
                    "Trang này giải thích từng con số hiện trên cổng thông tin: nó đếm gì, không đếm gì, và vì sao bạn có thể tin."
                </p>
                <div class="body">
                    <Numbers />
                    <Privacy />
                    <Exactness />
                </div>
            </article>
        </Frame>
    }
}

#[component]
fn Numbers() -> impl IntoView {
    view! {
        <h2>"Mỗi con số là gì?"</h2>
        <dl>
            <dt>"Lượt xem"</dt>
            <dd>
                "Một người đọc mở một bài trong một ngày là một lượt xem. Mở lại cùng bài đó trong ngày không tính thêm. "
                "Lượt xem chỉ được tính khi bài đã hiện trên màn hình."
            </dd>
            <dt>"Hôm nay"</dt>
            <dd>"Số người đọc đã vào cổng trong ngày hôm nay. Mỗi người tính một lần, dù mở bao nhiêu trang."</dd>
            <dt>"Đã truy cập"</dt>
            <dd>"Tổng số lượt truy cập của mọi ngày, cộng với con số mà cổng cũ đã đếm được trước khi chuyển sang đây."</dd>
            <dt>"Đang online"</dt>
            <dd>"Số người đọc vừa mở một trang trong năm phút gần đây."</dd>
        </dl>
        <p>"Một ngày bắt đầu và kết thúc lúc nửa đêm theo giờ Việt Nam."</p>
        <h2>"Không đếm những gì?"</h2>
        <ul>
            <li>"Máy tìm kiếm, chương trình tự động và bản xem trước khi chia sẻ liên kết."</li>
            <li>"Trang mở sẵn ở thẻ nền mà chưa ai xem."</li>
            <li>"Mọi lượt sau ngày đóng cổng, nếu cổng đã đóng: các con số đứng yên như lúc ấy."</li>
            <li>
                "Phần vượt quá mức bình thường khi rất nhiều “người đọc mới” đến từ cùng một địa chỉ mạng trong một phút. "
                "Mức này đặt rất cao, vì nhiều gia đình có thể dùng chung một địa chỉ của nhà mạng."
            </li>
        </ul>
    }
}

#[component]
fn Privacy() -> impl IntoView {
    view! {
        <h2>"Có theo dõi tôi không?"</h2>
        <p>
            "Không. Trình duyệt của bạn tự tạo một dãy số ngẫu nhiên cho ngày hôm nay, giữ trong máy bạn và bỏ đi khi sang ngày mới. "
            "Dãy số ấy không cho biết bạn là ai. Cổng không dùng cookie để đếm, không lưu địa chỉ mạng của bạn, "
            "và xóa các dãy số của ngày cũ trong giờ đầu của ngày mới."
        </p>
        <p>
            "Nếu trình duyệt tắt JavaScript, cổng tính một dãy số từ địa chỉ mạng và tên trình duyệt bằng một khóa bí mật chỉ sống trong một ngày. "
            "Trong giờ đầu của ngày mới khóa bị xóa, nên không ai nối được hai ngày với nhau. "
            "Khi ấy, những người dùng chung một đường mạng và cùng loại trình duyệt có thể được tính là một."
        </p>
    }
}

#[component]
fn Exactness() -> impl IntoView {
    view! {
        <h2>"Con số có đúng không?"</h2>
        <p>
            "Lượt xem và số “Đã truy cập” hiện ra bằng số gốc của cổng cũ cộng với tổng các ngày đã đếm. Người quản trị có một lệnh để chứng minh lại phép cộng này bất cứ lúc nào. "
            "Một lượt xem chỉ được xác nhận sau khi đã ghi chắc chắn xuống đĩa, nên mất điện cũng không mất số. Số gốc không bao giờ bị sửa lặng lẽ."
        </p>
    }
}

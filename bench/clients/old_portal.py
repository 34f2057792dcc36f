"""Writes pages as old portals have them, in three layouts: tables, boxes, plain text.

    old_portal.py FOLDER COUNT
"""

import os
import sys

folder, count = sys.argv[1], int(sys.argv[2])
PORTAL = "UBND thành phố Ngã Bảy"
ABOUT = ["trao học bổng", "dọn kênh", "tiêm chủng", "mở chợ đêm", "sửa cầu"]
BODY = (
    "Kinh phí do các nhà hảo tâm trong khu vực đóng góp, phần còn lại được chuyển sang quý sau để kịp tiến độ chung. "
    "Bà con đến từ sáng sớm, mỗi nhà một người, mang theo dụng cụ và cùng làm cho đến khi xong việc của xóm mình."
)
MENU = "".join(f"<li><a href='/muc-{number}'>Chuyên mục {number}</a></li>" for number in range(20))

for number in range(count):
    about = ABOUT[number % len(ABOUT)]
    headline = f"Khu vực {number} {about} cho bà con"
    day, month, year = 1 + number % 28, 1 + number % 12, 2010 + number % 15
    views = 7 * number % 10_000 + 3
    lead = f"Sáng nay, khu vực {number} mở việc này trước đông đủ bà con trong xóm và các đoàn thể của phường."
    paragraphs = "".join(f"<p>Phần {part}. {BODY}</p>" for part in range(8))
    head = f"<title>khuyến học - {PORTAL}</title><link rel=canonical href='https://cu.example/chi-tiet.aspx?tin={number}'>"
    if number % 3 == 0:
        page = (
            f"<html><head>{head}</head><body><table><tr><td class=left><ul>{MENU}</ul></td><td><table>"
            f"<tr><td class=title><b>{headline}</b></td></tr><tr><td><i>Ngày {day:02}/{month:02}/{year}</i> - Lượt xem: {views}</td></tr>"
            f"<tr><td><p><strong>{lead}</strong></p>{paragraphs}</td></tr></table></td></tr></table></body></html>"
        )
    elif number % 3 == 1:
        page = (
            f"<!doctype html><html><head>{head}</head><body><nav><ul>{MENU}</ul></nav><div class=col-md-9><h1>{headline}</h1>"
            f"<div class=meta>Ngày {day:02}-{month:02}-{year} - Lượt xem: {views}</div><div class=sapo>{lead}</div>"
            f"<div class=noidung>{paragraphs}</div></div><footer><p>Bản quyền của phường</p></footer></body></html>"
        )
    else:
        text = paragraphs.replace("<p>", "").replace("</p>", "\n\n")
        page = f"khuyến học - {PORTAL}\n\n{headline}\n\nNgày {day:02}-{month:02}-{year} - Lượt xem: {views}\n\n{lead}\n\n{text}\n"
    part = f"{folder}/{number // 1000:03}"
    os.makedirs(part, exist_ok=True)
    with open(f"{part}/{number:06}.{'txt' if number % 3 == 2 else 'html'}", "w", encoding="utf-8") as file:
        file.write(page)

# What stands around every page. Each message is a field of `FrameWords`; a test compares both languages.
skip-link = Chuyển đến nội dung
demo-label = Cổng trình diễn
demo-notice = Nội dung minh họa, không phải tin của cơ quan nào (trừ bài nhập từ cổng cũ).
hotline = Đường dây nóng
search-label = Tìm trong cổng
search-placeholder = Tìm kiếm
search = Tìm
menu = Chuyên mục
submenu = Mục con
home = Trang chủ
you-are-at = Bạn đang ở
about-portal = Về cổng này
map = Bản đồ hành chính
archive = Lưu trữ theo tháng
counting = Cách đếm
address = Địa chỉ
hours = Giờ làm việc
phone = Điện thoại
email = Thư điện tử
responsible = Chịu trách nhiệm
source = Ghi rõ nguồn “{ $portal }” khi đăng lại tin của cổng này.
counters = Lượt truy cập
online = Đang online
today = Hôm nay
total = Đã truy cập
other-language = English

# The map of the administrative area.
map-heading = Bản đồ hành chính
map-description = Bản đồ và danh sách đơn vị hành chính của { $portal }.
map-empty = Cổng thông tin này chưa có bản đồ.
map-units = Các đơn vị hành chính
map-number = Số
map-unit = Đơn vị
map-successor = Nay thuộc

# A portal whose authority has ended. What took its place is named behind the last one.
closed-since = Cổng này đã đóng từ ngày { $date }.
closed-notice = Bài viết, văn bản và các con số được giữ nguyên để tra cứu; không có tin mới.
closed-successor = Tin tức và dịch vụ công hiện nay ở

# A portal that was exported as files.
copy-label = Bản lưu trữ
copy-notice = Trang này được lưu ngày { $date }: nội dung và các con số không thay đổi nữa, và không có những gì cần máy chủ, như tìm kiếm.

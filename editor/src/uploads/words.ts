// What is said about files that are sent.

const megabytes = (bytes: number) => `${new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 }).format(bytes / 1024 ** 2)} MB`;

export const words = {
  sending: (name: string, share: number) => `Đang tải lên “${name}”: ${Math.round(share * 100)}%`,
  working: (name: string) => `Đã gửi “${name}”, máy chủ đang xử lý`,
  stored: (name: string) => `Đã tải lên “${name}”.`,
  cancel: "Dừng",
  retry: "Thử lại",
  remove: "Bỏ đi",
  tooLarge: (name: string, bytes: number, most: number) =>
    `“${name}” nặng ${megabytes(bytes)}, lớn hơn mức ${megabytes(most)} nên chưa gửi. Hãy thu nhỏ tệp rồi chọn lại.`,
  empty: (name: string) => `“${name}” là tệp rỗng.`,
  heic: (name: string) =>
    `“${name}” là ảnh HEIC, cổng chưa đọc được. Trên iPhone: Cài đặt → Camera → Định dạng → Tương thích nhất, rồi chụp lại; hoặc xuất ảnh thành JPEG.`,
  svg: (name: string) => `“${name}” là ảnh SVG, có thể chứa mã chạy được nên không nhận. Hãy xuất thành PNG hoặc WebP.`,
  kind: (name: string) => `“${name}” không phải loại tệp dùng được. Ảnh: JPEG, PNG, WebP, GIF. Tài liệu: PDF, Word, Excel, PowerPoint, ODF.`,
  line: (name: string) => `Mất mạng khi đang gửi “${name}”. Nội dung bài không ảnh hưởng; hãy thử lại khi có mạng.`,
  signedOut: (name: string) => `Chưa gửi được “${name}”: phiên làm việc đã kết thúc. Hãy đăng nhập lại rồi bấm Thử lại.`,
  closed: (name: string) => `Cổng này đã đóng nên không nhận “${name}”.`,
  forbidden: (name: string) => `Bạn không có quyền gửi “${name}”.`,
  full: (name: string) => `Đĩa của máy chủ đã đầy nên chưa nhận được “${name}”. Hãy báo người vận hành dọn chỗ rồi thử lại.`,
  busy: (name: string) => `Máy chủ đang bận nên chưa nhận được “${name}”. Hãy thử lại sau ít phút.`,
  unread: (name: string) => `Máy chủ không nhận “${name}”: tệp hỏng, hoặc ảnh lớn quá mức cho phép.`,
  failed: (name: string) => `Chưa gửi được “${name}”. Hãy thử lại.`,

  photos: "Ảnh từ máy",
  camera: "Chụp ảnh",
  documents: "Tài liệu đính kèm",
  word: "Đưa tệp Word vào bài",
  library: "Kho ảnh",
  waiting: (count: number) => `Còn ${count} tệp đang tải lên: bài được gửi ngay khi xong.`,
  notInText: "Có ảnh chưa vào bài",
  notInTextWhy: (count: number) => `${count} chỗ trong bài còn chờ ảnh (ảnh của trang khác, hoặc tải lên không thành). Nếu lưu bây giờ, những chỗ ấy bị bỏ đi.`,
  saveWithout: "Lưu, bỏ những ảnh ấy",

  search: "Tìm trong chú thích, tên tệp, tiêu đề bài",
  searching: "Đang tìm…",
  found: (count: number) => (count === 0 ? "Không có ảnh nào như vậy." : `${count} ảnh và tài liệu`),
  more: "Xem thêm",
  use: "Chèn vào bài",
  useLead: "Dùng làm ảnh đầu bài",
  usedIn: (count: number) => `đang dùng trong ${count} bài`,
  leadChosen: "Đã chọn làm ảnh đầu bài.",
};

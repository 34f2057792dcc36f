// What the editor says.

/** The key that `Mod` of a shortcut stands for here. */
const isApple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const modifier = isApple ? "⌘" : "Ctrl";

export const words = {
  editor: "Nội dung bài",
  help: `Alt+F10 tới thanh công cụ. Phím Esc rồi Tab để rời ô soạn thảo.`,
  toolbar: "Định dạng nội dung",
  kind: "Kiểu đoạn",
  kinds: { paragraph: "Đoạn văn", 2: "Tiêu đề giữa bài", 3: "Tiêu đề nhỏ", 4: "Tiêu đề nhỏ nhất" },
  bold: "Đậm",
  italic: "Nghiêng",
  underline: "Gạch chân",
  strike: "Gạch bỏ",
  subscript: "Chỉ số dưới",
  superscript: "Chỉ số trên",
  bulletList: "Danh sách chấm",
  orderedList: "Danh sách số",
  blockquote: "Trích dẫn",
  horizontalRule: "Đường kẻ ngang",
  link: "Liên kết",
  table: "Bảng",
  undo: "Hoàn tác",
  redo: "Làm lại",
  source: "Xem mã HTML",
  clear: "Bỏ định dạng",
  shortcut: (keys: string) => keys.replace("Mod", modifier),

  cancel: "Thôi",
  close: "Đóng",

  linkText: "Chữ hiện ra",
  linkAddress: "Địa chỉ",
  linkAddressHint: "Ví dụ https://example.vn, /tin-tuc/ten-bai, ten@example.vn. Phần theo dõi người đọc (utm…, fbclid…) được bỏ đi.",
  linkPut: "Gắn liên kết",
  linkRemove: "Gỡ liên kết",
  linkOpen: "Mở trong thẻ mới",
  linkWrong: "Địa chỉ này không dùng được: chỉ nhận http, https, mailto, tel hoặc địa chỉ trên cổng bắt đầu bằng /.",
  linkMissing: "Hãy nhập địa chỉ.",

  tableInsert: "Chèn bảng",
  tableRows: "Số hàng",
  tableColumns: "Số cột",
  tableHeaderRow: "Hàng đầu là tiêu đề cột",
  tableCaption: "Tên bảng (không bắt buộc)",
  rowBefore: "Thêm hàng phía trên",
  rowAfter: "Thêm hàng phía dưới",
  columnBefore: "Thêm cột bên trái",
  columnAfter: "Thêm cột bên phải",
  rowDelete: "Xóa hàng",
  columnDelete: "Xóa cột",
  mergeCells: "Gộp ô",
  splitCell: "Tách ô",
  headerRow: "Bật/tắt hàng tiêu đề",
  headerColumn: "Bật/tắt cột tiêu đề",
  tableName: "Thêm/bỏ tên bảng",
  tableDelete: "Xóa bảng",

  figureCaption: "Chú thích ảnh",
  pictureAlt: "Mô tả ảnh cho người không nhìn thấy",
  pictureAltHint: "Máy đọc màn hình đọc câu này thay cho ảnh.",
  richIsHere: "Đã có soạn thảo thường: nút ngay dưới ô này.",
  pictureDecorative: "Ảnh trang trí, không cần mô tả",
  pictureRemove: "Bỏ ảnh này",
  pictureReplace: "Thay ảnh",
  pictureLead: "Dùng làm ảnh đầu bài",
  pictureCut: "Cắt ảnh, chọn điểm chính",
  pictureDescribe: "Mô tả ảnh",
  pictureKeep: "Ghi lại",
  pictureForeign: "Ảnh này nằm ở nơi khác nên chưa có trong bài. Hãy lưu ảnh về máy rồi chọn tệp.",
  pictureLost: "Ảnh này đã mất từ cổng cũ.",
  pictureChoose: "Chọn tệp ảnh",

  counted: (words: number, characters: number) => {
    const minutes = Math.max(1, Math.ceil(words / WORDS_A_MINUTE));
    return `${number(words)} chữ, ${number(characters)} ký tự, đọc khoảng ${number(minutes)} phút (${WORDS_A_MINUTE} chữ một phút)`;
  },
};

/**
 * Syllables that are set apart by spaces, as Vietnamese counts its words. That many a minute is what adults read aloud to
 * themselves at leisure; studies of silent reading in other languages lie between 200 and 260.
 */
export const WORDS_A_MINUTE = 220;

const format = new Intl.NumberFormat("vi-VN");
const number = (value: number) => format.format(value);

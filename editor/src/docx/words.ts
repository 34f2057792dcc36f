// What is said about Word files.
export const words = {
  reading: (name: string) => `Đang đọc “${name}”…`,
  done: (name: string, pictures: number) => `Đã đưa nội dung của “${name}” vào bài${pictures > 0 ? `, ${pictures} ảnh đang được tải lên` : ""}. Hoàn tác được bằng Ctrl+Z.`,
  tooLarge: (name: string) => `“${name}” lớn hơn 25 MB nên chưa đọc. Hãy nén ảnh trong Word (Định dạng ảnh → Nén ảnh) rồi thử lại.`,
  old: (name: string) => `“${name}” là tệp Word kiểu cũ (.doc). Hãy mở bằng Word hoặc LibreOffice rồi lưu thành .docx.`,
  broken: (name: string) => `Không đọc được “${name}”: tệp hỏng, có mật khẩu, hoặc không phải tệp Word (.docx). Bài đang viết không bị thay đổi.`,
  empty: (name: string) => `“${name}” không có nội dung nào.`,
};

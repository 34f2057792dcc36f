// Times of day, as people in Vietnam read them.

/** 10:24 */
export function clockTime(millis: number): string {
  return new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" }).format(millis);
}

// One page of every kind, as the demonstration has them.

const portalName = "UBND phường Bến Sen";

/** Has a photo above and one inside its text, a quotation, headings and a table. */
export const richArticle = "/tin-tuc/mot-nam-phan-loai-rac-tai-nguon-chuyen-tu-1-250-ho-dan-hai-ben-bo-kenh";
const richHeadline = "Một năm phân loại rác tại nguồn: chuyện từ 1.250 hộ dân hai bên bờ kênh";

export const articleWithoutPhoto = "/tin-tuc/hon-600-nguoi-cung-don-sach-bon-tuyen-kenh-noi-o-trong-mot-buoi-sang";
const headlineWithoutPhoto = "Hơn 600 người cùng dọn sạch bốn tuyến kênh nội ô trong một buổi sáng";

/** The demonstration's news is of the days before it was loaded: `2026-11-27` in Vietnam. */
const yesterday = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(Date.now() - 24 * 3_600_000);
const [year, month] = yesterday.split("-");

export interface Kind {
  name: string;
  path: string;
  status: number;
  /** The one `h1`. */
  heading: string;
  title: string;
}

export const kinds: Kind[] = [
  {
    name: "the front page",
    path: "/",
    status: 200,
    heading: `Tin mới của ${portalName}`,
    title: `Trang chủ - ${portalName}`,
  },
  { name: "a section", path: "/tin-tuc", status: 200, heading: "Tin tức", title: `Tin tức - ${portalName}` },
  {
    name: "the second page of a section",
    path: "/tin-tuc?trang=2",
    status: 200,
    heading: "Tin tức",
    title: `Trang 2 - Tin tức - ${portalName}`,
  },
  {
    name: "what is said in English",
    path: "/en",
    status: 200,
    heading: "Ben Sen Ward People's Committee",
    title: `Ben Sen Ward People's Committee - ${portalName}`,
  },
  {
    name: "a page in English",
    path: "/en/contact",
    status: 200,
    heading: "Contact and opening hours",
    title: `Contact and opening hours - English - ${portalName}`,
  },
  {
    name: "an article with photos and a table",
    path: richArticle,
    status: 200,
    heading: richHeadline,
    title: `${richHeadline} - Tin tức - ${portalName}`,
  },
  {
    name: "an article without a photo",
    path: articleWithoutPhoto,
    status: 200,
    heading: headlineWithoutPhoto,
    title: `${headlineWithoutPhoto} - Tin tức - ${portalName}`,
  },
  {
    name: "the map",
    path: "/ban-do-hanh-chinh",
    status: 200,
    heading: "Bản đồ hành chính",
    title: `Bản đồ hành chính - ${portalName}`,
  },
  { name: "the counting page", path: "/cach-dem", status: 200, heading: "Cách đếm", title: `Cách đếm - ${portalName}` },
  {
    name: "the archive",
    path: "/luu-tru",
    status: 200,
    heading: "Lưu trữ theo tháng",
    title: `Lưu trữ theo tháng - ${portalName}`,
  },
  {
    name: "a month of it",
    path: `/luu-tru/${year}-${month}`,
    status: 200,
    heading: `Tháng ${month}-${year}`,
    title: `Tháng ${month}-${year} - ${portalName}`,
  },
  { name: "the register", path: "/van-ban", status: 200, heading: "Văn bản", title: `Văn bản - ${portalName}` },
  {
    name: "what a search finds",
    path: "/tim-kiem?q=cho+noi",
    status: 200,
    heading: "Tìm kiếm",
    title: `cho noi - Tìm kiếm - ${portalName}`,
  },
  {
    name: "a nonsense address",
    path: "/tin-tuc?trang=abc",
    status: 400,
    heading: "Địa chỉ không đọc được",
    title: `Địa chỉ không đọc được - ${portalName}`,
  },
  {
    name: "an unknown address",
    path: "/khong-co",
    status: 404,
    heading: "Không tìm thấy trang",
    title: `Không tìm thấy trang - ${portalName}`,
  },
  {
    name: "a withdrawn article",
    path: "/tin-tuc/lich-cap-nuoc-luan-phien-tai-khu-vuc-1-va-khu-vuc-2-khi-nang-cap-ong",
    status: 410,
    heading: "Bài viết đã được gỡ",
    title: `Bài viết đã được gỡ - ${portalName}`,
  },
];

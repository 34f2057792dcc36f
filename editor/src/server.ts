// Server functions of the newsroom, asked from a page of it.
import type { Fields } from "./saving/fields";

/** What the server says of a call, or that nobody was to be reached. */
export type Answer<T> =
  | { is: "done"; value: T }
  | { is: "signed-out" }
  /** Nothing was heard within the time, or the server has too much to do: the same may go well later. */
  | { is: "unreachable" }
  | { is: "refused"; status: number; message: string };

interface RefusalJson {
  refusal?: string;
  message?: string;
  seconds?: number;
  faults?: { field: string; message: string }[];
}

const TIMEOUT_MILLIS = 30_000;
/** Browsers let calls of 64 kB in all outlive their page (Fetch, 4.6), and refuse longer ones; those go while there is time. */
const LEAVING_BYTES_MAX = 60_000;

/** Calls a server function. `isLeaving`: the page is being left, and the call shall outlive it. */
export async function call<T>(name: string, fields: Fields, isLeaving = false): Promise<Answer<T>> {
  // Only ASCII is left of it: as many bytes as letters.
  const body = new URLSearchParams(fields).toString();
  try {
    const response = await fetch(`/api/toa-soan/${name}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
      keepalive: isLeaving && body.length <= LEAVING_BYTES_MAX,
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    if (response.ok) {
      return { is: "done", value: (await response.json()) as T };
    }
    return await refusalOf(response);
  } catch {
    return { is: "unreachable" };
  }
}

async function refusalOf(response: Response): Promise<Answer<never>> {
  const { status } = response;
  if (status === 401) {
    return { is: "signed-out" };
  }
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    const refusal = await read(response);
    return refusal.seconds === undefined ? { is: "unreachable" } : { is: "refused", status, message: inWords(status, refusal) };
  }
  return { is: "refused", status, message: inWords(status, await read(response)) };
}

async function read(response: Response): Promise<RefusalJson> {
  try {
    return (await response.json()) as RefusalJson;
  } catch {
    return {};
  }
}

function inWords(status: number, refusal: RefusalJson): string {
  const faults = refusal.faults?.map((fault) => fault.message).join(" ");
  if (faults) {
    return faults;
  }
  if (refusal.message) {
    return refusal.message;
  }
  if (refusal.seconds !== undefined) {
    return `Bạn thử quá nhiều lần. Hãy thử lại sau ${Math.ceil(refusal.seconds / 60)} phút.`;
  }
  return WORDS[status] ?? "Máy chủ gặp sự cố.";
}

const WORDS: Record<number, string> = {
  403: "Bạn không còn quyền sửa bài này.",
  404: "Bài này không còn trong tòa soạn, hoặc không thuộc về bạn.",
  413: "Bài dài quá mức máy chủ nhận.",
  423: "Cổng này đã đóng, không lưu được gì thêm; hãy chép giữ những gì bạn vừa gõ.",
  507: "Đĩa của máy chủ đã đầy; hãy báo người vận hành.",
};

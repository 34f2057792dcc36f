// Why the server did not take a file, in words for whoever sent it.
import { words } from "./words";

export interface Refused {
  message: string;
  mayRetry: boolean;
}

/** The server's own words where it has some (src/refusal.rs), else those for its status. */
export function refusalOf({ name }: File, status: number, answer: unknown): Refused {
  const said = wordsOf(answer);
  const byStatus: Record<number, Refused> = {
    401: { message: words.signedOut(name), mayRetry: true },
    403: { message: words.forbidden(name), mayRetry: false },
    413: { message: words.unread(name), mayRetry: false },
    415: { message: words.kind(name), mayRetry: false },
    422: { message: words.unread(name), mayRetry: false },
    423: { message: words.closed(name), mayRetry: false },
    429: { message: words.busy(name), mayRetry: true },
    503: { message: words.busy(name), mayRetry: true },
    507: { message: words.full(name), mayRetry: true },
  };
  const { message, mayRetry } = byStatus[status] ?? { message: words.failed(name), mayRetry: true };
  return { message: said ?? message, mayRetry };
}

function wordsOf(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null) {
    return undefined;
  }
  if ("message" in answer && typeof answer.message === "string") {
    return answer.message;
  }
  if ("faults" in answer && Array.isArray(answer.faults)) {
    const messages = answer.faults.map((fault: unknown) => (fault as { message?: unknown } | null)?.message);
    return messages.filter((message) => typeof message === "string").join(" ") || undefined;
  }
  return undefined;
}

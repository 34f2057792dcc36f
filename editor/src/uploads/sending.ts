// Sends files to the portal's store, a few at a time, and tells each step of it.
import type { StoredFile, Upload, UploadState, Uploads } from "../contract";
import { freshId } from "../elements";
import { reasonAgainst } from "./limits";
import { refusalOf } from "./refusals";
import { words } from "./words";

const ADDRESS = "/toa-soan/tai-len";
/** The line of an office is narrow: more at once would only end later. */
const AT_ONCE = 2;

interface Sending {
  upload: Upload & { state: UploadState };
  request?: XMLHttpRequest;
}

export class Sender implements Uploads {
  private readonly all = new Map<string, Sending>();
  private readonly waiting: Sending[] = [];
  private readonly listeners = new Set<(upload: Upload) => void>();
  private underWay = 0;

  start(file: File): Upload {
    const upload = { id: freshId(), file, state: { is: "sending", share: 0 } as UploadState };
    const sending: Sending = { upload };
    this.all.set(upload.id, sending);
    const reason = reasonAgainst(file);
    if (reason) {
      upload.state = { is: "refused", message: reason, mayRetry: false };
    } else {
      this.enqueue(sending);
    }
    return upload;
  }

  find(id: string): Upload | undefined {
    return this.all.get(id)?.upload;
  }

  cancel(id: string): void {
    const sending = this.all.get(id);
    if (sending) {
      this.step(sending, { is: "cancelled" });
      sending.request?.abort();
    }
  }

  retry(id: string): void {
    const sending = this.all.get(id);
    if (sending?.upload.state.is === "refused") {
      this.step(sending, { is: "sending", share: 0 });
      this.enqueue(sending);
    }
  }

  onStep(listener: (upload: Upload) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  count(): number {
    return [...this.all.values()].filter(({ upload }) => upload.state.is === "sending").length;
  }

  private enqueue(sending: Sending): void {
    this.waiting.push(sending);
    this.next();
  }

  private next(): void {
    while (this.underWay < AT_ONCE) {
      const sending = this.waiting.shift();
      if (!sending) {
        return;
      }
      if (sending.upload.state.is === "sending") {
        this.send(sending);
      }
    }
  }

  private send(sending: Sending): void {
    const { file } = sending.upload;
    const form = new FormData();
    form.append("file", file, file.name);
    // `fetch` tells nothing of how far it has come.
    const request = new XMLHttpRequest();
    sending.request = request;
    this.underWay += 1;
    request.open("POST", ADDRESS);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "text";
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => this.step(sending, { is: "sending", share: lengthComputable ? loaded / total : null }));
    request.upload.addEventListener("load", () => this.step(sending, { is: "sending", share: null }));
    request.addEventListener("load", () => this.step(sending, outcome(file, request)));
    request.addEventListener("error", () => this.step(sending, { is: "refused", message: words.line(file.name), mayRetry: true }));
    request.addEventListener("loadend", () => {
      this.underWay -= 1;
      this.next();
    });
    request.send(form);
  }

  private step(sending: Sending, state: UploadState): void {
    if (sending.upload.state.is !== "cancelled") {
      sending.upload.state = state;
      this.listeners.forEach((listener) => listener(sending.upload));
    }
  }
}

function outcome(file: File, { status, responseText }: XMLHttpRequest): UploadState {
  const answer = parse(responseText);
  if (status === 200 && isStored(answer)) {
    return { is: "stored", stored: answer };
  }
  return { is: "refused", ...refusalOf(file, status, answer) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStored(answer: unknown): answer is StoredFile {
  return typeof answer === "object" && answer !== null && "kind" in answer && (answer.kind === "photo" || answer.kind === "document");
}

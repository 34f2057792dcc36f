// What the parts of the newsroom's script know of each other.

/** The body of the text that is open, whichever way it is edited at the moment. */
export interface BodyEditor {
  /** As it is now: what the server's cleaner would leave of it. */
  html(): string;
  focus(): void;
  /** Called after each change that the person made, once the field of the form holds it. */
  onUserChange(listener: () => void): void;
  /** Puts another text in its place. It can be undone, and it is no change of the person's. */
  setHtml(html: string): void;
}

/** A picture of the portal's store, as the server tells of it. */
export interface StoredPhoto {
  kind: "photo";
  digest: string;
  src: string;
  srcset: string;
  sizes: string;
  width: number;
  height: number;
  file_name: string;
  /** Known of pictures that were chosen from the library. */
  caption?: string;
  alt?: string | null;
}

/** A document of the portal's store. */
export interface StoredDocument {
  kind: "document";
  href: string;
  file_name: string;
  /** For readers: "PDF, 1,2 MB". */
  size_text: string;
}

export type StoredFile = StoredPhoto | StoredDocument;

/** An upload that is under way. */
export interface Upload {
  readonly id: string;
  readonly file: File;
  readonly state: UploadState;
}

export type UploadState =
  | { is: "sending"; /** From 0 to 1; `null` while the server works on it. */ share: number | null }
  | { is: "stored"; stored: StoredFile }
  /** `message` is for the person; `mayRetry` says whether the same file could succeed. */
  | { is: "refused"; message: string; mayRetry: boolean }
  | { is: "cancelled" };

/** Sends files, and tells how far it is. */
export interface Uploads {
  /** Begins at once; a file that cannot be taken is refused without being sent. */
  start(file: File): Upload;
  find(id: string): Upload | undefined;
  cancel(id: string): void;
  retry(id: string): void;
  /** Called at every step of any upload. Answers how to stop that. */
  onStep(listener: (upload: Upload) => void): () => void;
  /** How many are under way. */
  count(): number;
}

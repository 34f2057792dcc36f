// What was typed under a font from before Unicode is offered in Unicode: shown before it is done, never done unasked.
import type { Editor } from "@tiptap/core";
import { announce, element } from "../elements";
import { ask } from "../rich_text/dialogs";
import { dispatchAlone } from "../rich_text/steps";
import type { Tool } from "../rich_text/toolbar";
import { call } from "../server";
import { changes, mayBeOld, replaced, runsOf } from "./runs";

interface OldLetters {
  name: string;
  percent: number;
  texts: string[];
}

const SHOWN_MAX = 12;
const LETTERS = "M4 19 9.500 5h2L17 19h-2.200l-1.300-3.500h-6L6.200 19H4Zm4.200-5.500h4.600L10.500 7.400 8.200 13.500ZM18 5v3h3v1.500h-3v3h-1.500v-3h-3V8h3V5H18Z";

/** The button that looks through the whole text. */
export function oldLettersTool(editor: () => Editor): Tool {
  return {
    label: "Đổi chữ phông cũ (TCVN3, VNI) sang Unicode",
    path: LETTERS,
    opens: "dialog",
    run: () => void offer(editor(), true),
  };
}

/** Offers it after something was pasted, where it looks like that. */
export function offerAfterPaste(editor: Editor): void {
  if (mayBeOld(editor.state.doc.textContent)) {
    void offer(editor, false);
  }
}

async function offer(editor: Editor, isAsked: boolean): Promise<void> {
  const runs = runsOf(editor.state.doc);
  const answer = await call<OldLetters | null>("recognise_letters", runs.map(({ text }) => ["texts[]", text]));
  const changed = answer.is === "done" && answer.value ? changes(runs, answer.value.texts) : [];
  if (answer.is !== "done" || !answer.value || changed.length === 0) {
    if (isAsked) {
      announce(answer.is === "done" ? "Không thấy chữ phông cũ nào trong bài." : "Chưa hỏi được máy chủ; hãy thử lại.");
    }
    return;
  }
  const { name, percent } = answer.value;
  const shown = changed.slice(0, SHOWN_MAX).map(([{ text }, unicode]) => element("li", {}, element("del", {}, text), element("br"), element("ins", {}, unicode)));
  const more = changed.length - shown.length;
  ask({
    title: "Chữ của phông cũ",
    fields: [
      element("p", {}, `Bài có chữ gõ bằng phông ${name}: ${percent}% số từ đọc được như vậy. Xem trước khi đổi sang Unicode:`),
      element("ul", { class: "difference old-letters", tabindex: 0, "aria-label": "Xem trước" }, ...shown),
      element("p", { class: "hint" }, `${more > 0 ? `Và ${more} đoạn nữa. ` : ""}Đổi rồi vẫn hoàn tác được.`),
    ],
    action: "Đổi sang Unicode",
    done: () => {
      const transaction = replaced(editor.state, changed);
      if (!transaction) {
        return "Bài đã đổi trong lúc chờ; hãy đóng rồi mở lại.";
      }
      dispatchAlone(editor.view, transaction);
      announce("Đã đổi sang Unicode.");
      return undefined;
    },
    closed: () => editor.commands.focus(),
  });
}

// Pictures of RTF. Office names pictures in HTML by files of its own machine, which no page can read; the same pictures
// stand in the RTF beside it, as hexadecimal digits, in the same order (RTF 1.9.1, "Pictures").

interface Group {
  /** What stands in it, without the groups inside. */
  text: string;
  /** The same picture once more, for programs that cannot read the first (`\nonshppict`). */
  isAgain: boolean;
}

/** The PNG and JPEG pictures, in their order. */
export function picturesOf(rtf: string): File[] {
  const open: Group[] = [];
  const found: File[] = [];
  let at = 0;
  for (const { 0: sign, index } of rtf.matchAll(/\\[{}\\]|[{}]/g)) {
    if (sign.length > 1) {
      continue;
    }
    const group = open[open.length - 1];
    if (group) {
      group.text += `${rtf.slice(at, index)} `;
    }
    at = index + 1;
    if (sign === "{") {
      open.push({ text: "", isAgain: Boolean(group && (group.isAgain || /\\nonshppict/.test(group.text))) });
    } else {
      const closed = open.pop();
      const picture = closed && !closed.isAgain ? pictureIn(closed.text, found.length + 1) : undefined;
      found.push(...(picture ? [picture] : []));
    }
  }
  return found;
}

function pictureIn(text: string, number: number): File | undefined {
  const ending = /\\pict(?![a-z])/.test(text) ? (/\\(png|jpeg)blip/.exec(text)?.[1] ?? "") : "";
  const digits = text.replace(/\\\*?[a-z]+-?\d* ?/gi, "").replace(/[^0-9a-f]/gi, "");
  if (!ending || digits.length < 2) {
    return undefined;
  }
  const bytes = Uint8Array.from({ length: digits.length >> 1 }, (_, index) => Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16));
  return new File([bytes], `anh-trong-word-${number}.${ending.replace("jpeg", "jpg")}`, { type: `image/${ending}` });
}

// Word files, read whole. This part is loaded when somebody brings one.
import mammoth from "mammoth";

/** Word's names for its styles, in English and as a Vietnamese Word keeps them. */
const STYLES = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  "p[style-name='Quote'] => blockquote > p:fresh",
  "p[style-name='Intense Quote'] => blockquote > p:fresh",
  "p[style-name='Tiêu đề'] => h1:fresh",
  "p[style-name='Đầu đề 1'] => h1:fresh",
  "p[style-name='Đầu đề 2'] => h2:fresh",
  "p[style-name='Đầu đề 3'] => h3:fresh",
  "u => u",
  "strike => s",
];

/** The HTML of a Word file, its pictures inside it; cleaned like a paste afterwards. */
export async function readDocx(bytes: ArrayBuffer): Promise<string> {
  const { value } = await mammoth.convertToHtml({ arrayBuffer: bytes }, { styleMap: STYLES, includeDefaultStyleMap: true, includeEmbeddedStyleMap: false, externalFileAccess: false } as Parameters<typeof mammoth.convertToHtml>[1]);
  return value;
}

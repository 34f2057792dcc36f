// Attributes of HTML that nodes and marks carry through the editor as they came.
import type { Attribute } from "@tiptap/core";

/** Kept and shown under its own name; `null` where it is not there. */
export function asWritten(name: string): Attribute {
  return {
    default: null,
    parseHTML: (element) => element.getAttribute(name),
    renderHTML: (attributes) => (attributes[name] === null ? {} : { [name]: String(attributes[name]) }),
  };
}

/** Known to the editor, and not shown in it. */
export function hidden(fallback: unknown, read: (element: HTMLElement) => unknown): Attribute {
  return { default: fallback, parseHTML: read, renderHTML: () => ({}) };
}

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

/** Known to the editor only; what is copied from it carries it along, under a name that is nobody else's. */
export function carried(name: string, fallback: string | null, read: (element: HTMLElement) => string | null): Attribute {
  return {
    default: fallback,
    parseHTML: (element) => element.getAttribute(`data-${name}`) ?? read(element),
    renderHTML: (attributes) => (attributes[name] === null ? {} : { [`data-${name}`]: String(attributes[name]) }),
  };
}

/** Known to the editor, and told by the element itself. */
export function hidden(fallback: unknown, read: (element: HTMLElement) => unknown): Attribute {
  return { default: fallback, parseHTML: read, renderHTML: () => ({}) };
}

// A document for what needs one outside of a browser. Imported before anything that uses it.
import { JSDOM } from "jsdom";

export const { window } = new JSDOM("<!doctype html><html lang=vi><body></body></html>", { url: "http://localhost/", pretendToBeVisual: true });

const names = ["window", "document", "DOMParser", "Node", "Element", "HTMLElement", "MutationObserver", "getComputedStyle", "Event", "HTMLTextAreaElement", "HTMLInputElement", "HTMLSelectElement"] as const;
for (const name of names) {
  const value = name === "window" ? window : (window as unknown as Record<string, unknown>)[name];
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

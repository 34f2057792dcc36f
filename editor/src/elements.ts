// Makes elements of the page. No style attributes and no HTML in texts: the portal's content security policy forbids the
// one, and the other could only be a mistake.

type Child = Node | string | false | null | undefined;
type Values = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

/** Attributes by their names; `true` is an attribute without a value; a function listens to the event of that name. */
export function element<K extends keyof HTMLElementTagNameMap>(name: K, values: Values = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === "function") {
      made.addEventListener(key, value);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? "" : String(value));
    }
  }
  made.append(...children.filter((child): child is Node | string => child !== false && child !== null && child !== undefined));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** A picture on a button, 24 by 24, that says nothing by itself. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const drawn = document.createElementNS(SVG, "path");
  drawn.setAttribute("d", path);
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: "20", height: "20", "aria-hidden": "true", focusable: "false" })) {
    svg.setAttribute(name, value);
  }
  svg.append(drawn);
  return svg;
}

let last = 0;

/** A name that no other element of the page has. */
export function freshId(): string {
  last += 1;
  return `soan-thao-${last}`;
}

/** A field with its label and its hint. */
export function field(label: string, input: HTMLElement, hint = ""): HTMLElement {
  const id = freshId();
  input.id = id;
  const hinted = hint && element("p", { class: "hint", id: `${id}-hint` }, hint);
  if (hinted) {
    input.setAttribute("aria-describedby", hinted.id);
  }
  return element("div", { class: "field" }, element("label", { for: id }, label), hinted, input);
}

/** Says something to whoever listens, without taking them away from where they are. */
export function announce(text: string): void {
  let speaker = document.querySelector("#soan-thao-noi");
  if (!speaker) {
    speaker = element("p", { id: "soan-thao-noi", class: "visually-hidden", "aria-live": "polite" });
    document.body.append(speaker);
  }
  speaker.textContent = text;
}

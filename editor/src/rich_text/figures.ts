// Pictures, what is written under them, and galleries: figures that hold figures.
import { Node, mergeAttributes } from "@tiptap/core";
import { asWritten, carried } from "./attributes";

/** In the cleaner's eyes a picture is of this portal's store or it is none (src/server/cleaning.rs). */
const OWN_PICTURE = /^\/media\/[0-9a-f]{32}-\d{1,5}\.(webp|jpg|png|gif)$/;

export function isOwnPicture(address: string | null): boolean {
  return address !== null && OWN_PICTURE.test(address);
}

function pictureAttributes() {
  return {
    src: asWritten("src"),
    srcset: asWritten("srcset"),
    sizes: asWritten("sizes"),
    // `null`: nobody said yet. Empty: decoration.
    alt: asWritten("alt"),
    width: asWritten("width"),
    height: asWritten("height"),
    loading: asWritten("loading"),
    /** An upload of this opening of the form that will become this picture. */
    upload: carried("upload", null, () => null),
    /** Where the picture was that came with a paste; it is never fetched from there. */
    foreign: carried("foreign", null, () => null),
  };
}

/** A picture within a line: as old articles have them. New ones stand in figures. */
export const InlinePicture = Node.create({
  name: "inlinePicture",
  group: "inline",
  inline: true,
  draggable: true,
  addAttributes: pictureAttributes,
  parseHTML: () => [{ tag: "img" }],
  renderHTML: ({ HTMLAttributes }) => ["img", mergeAttributes(HTMLAttributes)],
});

export const Picture = Node.create({
  name: "picture",
  draggable: true,
  addAttributes: pictureAttributes,
  parseHTML: () => [{ tag: "img", context: "figure/", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});

export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "(picture | block)* figureCaption",
  // A picture may be a link.
  marks: "link",
  isolating: true,
  draggable: true,
  parseHTML: () => [{ tag: "figure" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],
});

export const FigureCaption = Node.create({
  name: "figureCaption",
  content: "inline*",
  defining: true,
  parseHTML: () => [{ tag: "figcaption" }],
  renderHTML: ({ HTMLAttributes }) => ["figcaption", HTMLAttributes, 0],
});

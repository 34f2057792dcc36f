// The tools of an article: its pictures large, its text read aloud, its address handed on, a report with the words that were
// chosen. What they say stands in the page; without this script what needs it stays hidden.
const tool = (name) => document.querySelector(`[data-tool=${name}]`);
const show = (name, isShown) => tool(name)?.toggleAttribute("hidden", !isShown);
const bar = document.querySelector(".article-tools");

// Pictures of an article, one after the other, as large as the screen.
/// A finger that goes so many pixels aside turns to the next picture.
const SWIPE = 40;
const dialog = document.querySelector("dialog.lightbox");
const pictures = [...document.querySelectorAll(".article a.enlarge")];
let place = 0;
let touchedAt = 0;

function setPicture(next) {
  place = (next + pictures.length) % pictures.length;
  const link = pictures[place];
  const picture = link.querySelector("img").cloneNode();
  for (const name of ["srcset", "sizes", "loading", "class"]) picture.removeAttribute(name);
  picture.src = link.getAttribute("href");
  tool("picture").replaceChildren(picture);
  tool("caption").textContent = link.closest("figure")?.querySelector("figcaption")?.textContent ?? "";
  const isOneOfSeveral = pictures.length > 1;
  tool("place").textContent = isOneOfSeveral ? `${place + 1}/${pictures.length}` : "";
  show("previous", isOneOfSeveral);
  show("next", isOneOfSeveral);
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".article a.enlarge");
    // Whoever wants a tab of its own for the picture gets it.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setPicture(pictures.indexOf(link));
    dialog.showModal();
  });
  // It closes on Escape by itself, and gives the focus back.
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") setPicture(place - 1);
    if (event.key === "ArrowRight") setPicture(place + 1);
  });
  dialog.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-tool]")?.dataset.tool;
    if (pressed === "previous") setPicture(place - 1);
    else if (pressed === "next") setPicture(place + 1);
    // A picture does not fill its room: beside it is outside.
    else if (pressed === "close" || event.target === tool("picture")) dialog.close();
  });
  dialog.addEventListener("pointerdown", (event) => (touchedAt = event.clientX));
  dialog.addEventListener("pointerup", (event) => {
    const moved = event.clientX - touchedAt;
    if (Math.abs(moved) >= SWIPE) setPicture(place + (moved > 0 ? -1 : 1));
  });
}

// The reader's own voice reads headline, standfirst and body, sentence by sentence: long texts are cut off by some browsers.
const SPEED_KEY = "bantin.speed";
const BLOCKS =
  ".article > h1, .article > .standfirst, .article .body :is(p, li, h2, h3, h4, dt, dd, figcaption, caption, tr)";
const speech = window.speechSynthesis;
let sentences = [];
let read = 0;
// A browser forgets what nobody holds, and never says that it came to an end.
let spoken = null;

// "vi-VN", on some phones "vi_VN".
const voice = () => speech.getVoices().find(({ lang }) => lang.toLowerCase().startsWith("vi"));
const say = (name) => {
  const label = tool("listen").querySelector("span");
  label.textContent = label.dataset[name];
};

function sentencesOf(block) {
  // Of a block that others stand in, what comes before them.
  const hasBlocks = block.querySelector("p, li, tr");
  const text = hasBlocks ? (block.firstChild?.nodeType === Node.TEXT_NODE ? block.firstChild.data : "") : block.innerText;
  const parts = text.replace(/([.!?…:;])\s+/g, "$1\n").split("\n");
  return parts.map((part) => part.trim()).filter(Boolean).map((sentence) => ({ block, sentence }));
}

/** Marks what is being read, and brings it into sight where it is not. */
function mark(block) {
  const marked = document.querySelector(".is-read");
  if (marked === block) return;
  marked?.classList.remove("is-read");
  block?.classList.add("is-read");
  const edges = block?.getBoundingClientRect();
  if (edges && (edges.top < 0 || edges.bottom > innerHeight)) block.scrollIntoView();
}

function hush() {
  if (!spoken) return false;
  spoken.onend = spoken.onerror = null;
  spoken = null;
  speech.cancel();
  return true;
}

function stop() {
  hush();
  mark(null);
  [sentences, read] = [[], 0];
  say("begin");
  show("stop", false);
}

function speak() {
  const next = sentences[read];
  if (!next) return stop();
  mark(next.block);
  spoken = new SpeechSynthesisUtterance(next.sentence);
  spoken.lang = "vi-VN";
  spoken.voice = voice() ?? null;
  spoken.rate = Number(tool("speed").value) || 1;
  spoken.onend = () => {
    read += 1;
    spoken = null;
    speak();
  };
  spoken.onerror = stop;
  speech.speak(spoken);
}

/** Begins, pauses, or goes on with the sentence at which it paused: browsers' own pauses end in silence on many a phone. */
function listen() {
  if (hush()) return say("goOn");
  if (sentences.length === 0) sentences = [...document.querySelectorAll(BLOCKS)].flatMap(sentencesOf);
  say("pause");
  show("stop", true);
  speak();
}

const stored = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
};

if (bar && speech) {
  const speed = tool("speed");
  speed.value = stored((storage) => storage.getItem(SPEED_KEY)) ?? "1";
  if (speed.selectedIndex < 0) speed.value = "1";
  speed.addEventListener("change", () => {
    stored((storage) => storage.setItem(SPEED_KEY, speed.value));
    if (hush()) speak();
  });
  // Some browsers know their voices only a little later.
  const offer = () => show("listening", Boolean(voice()));
  speech.onvoiceschanged = offer;
  offer();
  tool("listen").addEventListener("click", listen);
  tool("stop").addEventListener("click", stop);
  addEventListener("pagehide", stop);
}

// The list stands over the text: it closes on Escape, and when the focus goes on.
const sharing = document.querySelector(".sharing");
sharing?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !sharing.open) return;
  sharing.open = false;
  sharing.querySelector("summary").focus();
});
sharing?.addEventListener("focusout", ({ relatedTarget }) => {
  if (relatedTarget && !sharing.contains(relatedTarget)) sharing.open = false;
});

// The address is copied, or given to another application; paper says when it was printed.
const WORDS_LETTERS_MAX = 500;
if (bar) {
  const { address, headline } = bar.dataset;
  show("print", true);
  tool("print").addEventListener("click", () => print());
  // Over plain http a browser has no clipboard for pages.
  show("copying", Boolean(navigator.clipboard));
  tool("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(address);
    tool("said").textContent = tool("copy").dataset.said;
  });
  show("handing-on", Boolean(navigator.share));
  // That somebody changed their mind is no fault.
  tool("hand-on").addEventListener("click", () => navigator.share?.({ title: headline, url: address }).catch(() => {}));
  const report = tool("report");
  const takeWords = () => {
    const words = [...getSelection().toString().trim()].slice(0, WORDS_LETTERS_MAX).join("");
    if (words) report.search = `${report.search.split("&")[0]}&chon=${encodeURIComponent(words)}`;
  };
  // A click would find nothing chosen any more.
  report.addEventListener("pointerdown", takeWords);
  report.addEventListener("click", takeWords);
}
addEventListener("beforeprint", () => {
  const line = tool("printed");
  const [day, month] = [new Date().getDate(), new Date().getMonth() + 1].map((part) => String(part).padStart(2, "0"));
  if (line) line.textContent = `${line.dataset.label ?? ""} ${day}-${month}-${new Date().getFullYear()}`;
});

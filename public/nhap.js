// Keeps the progress of an import up to date while the server is at work on it. Without this script a link does.
const EVERY = 2000;

async function follow() {
  const shown = document.querySelector("[data-at-work]");
  if (!shown) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-at-work]");
    if (!now) return location.reload();
    if (now.textContent !== shown.textContent) shown.replaceWith(now);
  } catch {
    // The next look may do better.
  }
  setTimeout(follow, EVERY);
}

setTimeout(follow, EVERY);

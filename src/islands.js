(async (pkg) => {
  // Suggestions are for whoever comes to the field.
  const suggest = ({ target }) => target.matches?.("[data-suggestions]") && import("/goi-y.js").then((module) => module.begin(target));
  addEventListener("focusin", suggest);
  // Module scripts run when the whole page was read.
  if (!document.querySelector("leptos-island")) return;
  const idle = () => new Promise((resume) => (window.requestIdleCallback ?? setTimeout)(resume));
  if (document.readyState !== "complete") {
    const loaded = new Promise((resume) => addEventListener("load", resume, { once: true }));
    // A photo that never comes must not leave the view uncounted.
    await Promise.race([loaded, new Promise((resume) => setTimeout(resume, 5000))]);
  }
  await idle();
  // What was read is there when the line is gone.
  navigator.serviceWorker?.register("/sw.js").catch(() => {});
  const wasm = fetch(`${pkg}.wasm`);
  const client = await import(`${pkg}.js`);
  await client.default({ module_or_path: wasm });
  await idle();
  client.hydrate();
  for (const island of document.querySelectorAll("leptos-island")) {
    await idle();
    client[island.dataset.component](island);
  }
})

(async (pkg) => {
  const idle = () => new Promise((resume) => (window.requestIdleCallback ?? setTimeout)(resume));
  if (document.readyState !== "complete") {
    await new Promise((resume) => addEventListener("load", resume, { once: true }));
  }
  await idle();
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

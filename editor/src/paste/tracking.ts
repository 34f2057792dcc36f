// What addresses carry only so that somebody learns who came from where.

const TRACKING = /^(utm_|mtm_|pk_|hsa_|ga_|vero_|oly_|_hs|at_(medium|campaign|custom)|zarsrc$|zalo|fb_|fbclid$|gclid$|gbraid$|wbraid$|dclid$|gclsrc$|yclid$|msclkid$|ttclid$|twclid$|igshid?$|igsh$|mc_cid$|mc_eid$|mkt_tok$|s_cid$|srsltid$|_ga$|_gl$|__cft__|__tn__|__xts__|_openstat$|wickedid$|spm$|ref_src$|ref_url$)/i;

/** Services whose links are others wrapped in one of theirs, and where in it the other stands. */
const WRAPPERS: readonly [host: RegExp, path: RegExp, key: string][] = [
  [/(^|\.)google\.[a-z.]+$/, /^\/url$/, "q"],
  [/(^|\.)google\.[a-z.]+$/, /^\/url$/, "url"],
  [/^(l|lm)\.(facebook|instagram)\.com$/, /^\/(l\.php)?$/, "u"],
  [/safelinks\.protection\.outlook\.com$/, /^\//, "url"],
  [/^(link|linkz?)\.zalo\.me$/, /^\//, "url"],
  [/(^|\.)youtube\.com$/, /^\/redirect$/, "q"],
];

/** The address as it would be typed; what is no web address comes back as it is. */
export function withoutTracking(address: string): string {
  const url = parse(address);
  if (!url) {
    return address;
  }
  const wrapped = WRAPPERS.filter(([host, path]) => host.test(url.hostname) && path.test(url.pathname)).map(([, , key]) => url.searchParams.get(key));
  const inner = wrapped.find((inner) => inner && parse(inner));
  if (inner) {
    return withoutTracking(inner);
  }
  const parts = url.search.slice(1).split("&");
  const kept = parts.filter((part) => part && !TRACKING.test(decode(part.split("=")[0] ?? "")));
  if (kept.length === parts.filter(Boolean).length) {
    // Nothing to take away: not a letter is written otherwise.
    return address;
  }
  const [beforeQuery = ""] = address.split(/[?#]/);
  return `${beforeQuery}${kept.length ? `?${kept.join("&")}` : ""}${url.hash}`;
}

function parse(address: string): URL | undefined {
  try {
    const url = new URL(address);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

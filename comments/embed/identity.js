/** What a page calls its thread. The same rules as in comments/identifiers.py, held to the same test vectors. */

const TRACKING =
  /^((utm|pk|mtm|piwik)_[a-z_]*|(fb|g|d|y|tw|tt)clid|msclkid|[gw]braid|igshid|mc_[ce]id|_g[al]|hsctatracking|_hs(enc|mi)|mkt_tok|vero_id|wickedid|ref_src)$/i;
const NOT_GIVEN = /^(|null|undefined|none|nan|\[object object\])$|\{\{.*\}\}|\{%.*%\}|<%.*%>|<\?.*\?>|\$\{.*\}|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/i;

const percentEncode = (text) =>
  encodeURI(text)
    .replace(/%25|%5B|%5D/g, decodeURIComponent)
    .replace(/%[\da-f]{2}/gi, (code) => code.toUpperCase());

const isWebAddress = (value) => /^https?:\/\//i.test(value);

/** The one form of an identifier; undefined where nothing usable was given. */
const normalise = (given) => {
  const value = `${given ?? ""}`.trim();
  if (value.length > 2000 || NOT_GIVEN.test(value)) return;
  const parts = /^https?:\/\/(?:[^/?#]*@)?(\[[\da-f:.]+\]|[^/?#:[\]]+)(?::(\d*))?(?=[/?#]|$)([^?#]*)\??([^#]*)/i.exec(value);
  if (!parts) return isWebAddress(value) ? undefined : value;
  try {
    let [, host, port, path, query] = parts;
    host = host.toLowerCase().replace(/\.+$/, "");
    if (/[^\0-\x7f]/.test(host)) host = new URL(`http://${host}`).hostname;
    if (port > 65535) return;
    path = percentEncode(path).replace(/\/{2,}/g, "/").replace(/\/index\.(html?|php)$/i, "/").replace(/\/+$/, "");
    query = percentEncode(query.split("&").filter((pair) => pair && !TRACKING.test(pair.split("=")[0])).join("&"));
    const where = +port && +port !== 80 && +port !== 443 ? `${host}:${+port}` : host;
    return `https://${where}${path || "/"}${query && `?${query}`}`;
  } catch {
    return;
  }
};

/** 32 hex digits: what the published files of a normalised identifier are called. */
const keyOf = (identifier) => sha256(identifier).slice(0, 32);

/** The page's own address: its canonical link where that is usable, else where the browser is. */
const pageAddress = () => {
  const link = document.querySelector("link[rel~=canonical]");
  try {
    const written = link.getAttribute("href");
    if (normalise(written) && isWebAddress(link.href)) return link.href;
  } catch {}
  return location.href.split("#")[0];
};

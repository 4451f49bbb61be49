/** An answer that is not what was asked for. status 0: there was none. body: what the comment server, and no proxy, says. */
const failure = (status, body) => ({ status, body: body?.error_code ? body : {} });

/** Fetch JSON without cookies. Throws a failure. */
const ask = async (address, options) => {
  let answer;
  try {
    answer = await fetch(address, { credentials: "omit", signal: AbortSignal.timeout(30000), ...options });
  } catch {
    throw failure(0);
  }
  const body = await answer.json().catch(() => undefined);
  if (!answer.ok || (body === undefined && answer.status !== 204)) throw failure(answer.status, body);
  return body;
};

/** The comment server, for one thread. */
const makeServer = ({ base, site, key, lang }) => ({
  /** A published file, such as "newest", "3" or "61-2". */
  read: (name) => ask(`${base}/published/v1/${site}/${key}/${name}.json`),

  /** A call of the API: `path` below comments/. */
  call: (method, path, { token, once, ...fields } = {}) => {
    const body = /^P/.test(method) ? JSON.stringify(fields) : null;
    const headers = { "Accept-Language": lang };
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    if (once) headers["Idempotency-Key"] = once;
    return ask(`${base}/api/v1/comments/${path}`, { method, headers, body });
  },
});

/** What went wrong, in words for the reader. */
const inWords = ({ status, body = {} }, say) => {
  const told = body.detail || Object.values(body).flat()[0]; // else of its first field
  if (told) return told;
  const what = status ? "The comment server failed." : navigator.onLine ? "The comment server does not answer, or refuses {0}." : "You are offline.";
  return `${say(what, location.origin)} ${say("Your text stays here; please try again later.")}`;
};

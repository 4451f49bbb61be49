/** An answer that is not what was asked for. status 0: there was none; `body`: the server's JSON, if it was JSON. */
const failure = (status, body = {}) => Object.assign(new Error(status), { status, body });

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
  call: (method, path, { token, once, ...body } = {}) => {
    const headers = { "Accept-Language": lang };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (once) headers["Idempotency-Key"] = once;
    const hasBody = method === "POST" || method === "PATCH";
    if (hasBody) headers["Content-Type"] = "application/json";
    return ask(`${base}/api/v1/comments/${path}`, { method, headers, body: hasBody ? JSON.stringify(body) : null });
  },
});

/** What went wrong, in words for the reader. */
const inWords = ({ status, body }, say) => {
  if (!status) return (navigator.onLine ? say("failed", location.origin) : say("offline")) + say("kept");
  const { detail, error_code: code, ...fields } = body;
  return detail || Object.values(fields).flat()[0] || say("strange") + say("kept");
};

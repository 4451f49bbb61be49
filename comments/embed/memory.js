/**
 * What this tab remembers: drafts, the reader's name, their waiting comments. In the session storage, which ends with
 * the tab; nothing is written before the reader types. Where the storage is forbidden, it lasts as long as the page.
 */
const remembered = {};

const recall = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem(`blogsite ${key}`)) ?? remembered[key];
  } catch {
    return remembered[key];
  }
};

const remember = (key, value) => {
  remembered[key] = value;
  try {
    sessionStorage.setItem(`blogsite ${key}`, JSON.stringify(value ?? null));
  } catch {}
};

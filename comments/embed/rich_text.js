/**
 * The nodes of a comment's HTML as the server sanitised and wrote it. It is read by these rules and nothing else: no
 * `innerHTML`, so pages with `require-trusted-types-for 'script'` need no exception, and what is not on the list cannot
 * come into being even if a server were broken.
 */
const ALLOWED = /^(a|blockquote|br|code|del|em|li|ol|p|pre|strong|ul)$/;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };
const NOT_OURS = "nofollow ugc noreferrer";
const decode = (text) => text.replace(/&(amp|lt|gt|quot|nbsp);/g, (_, name) => ENTITIES[name]);

const richText = (html) => {
  const root = new DocumentFragment();
  const open = [root];
  for (const [, close, tag, attributes, text] of html.matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"]*")*)>|([^<]+|<)/g)) {
    const here = open[open.length - 1];
    if (text) here.append(decode(text));
    else if (close) here.localName === tag && open.pop();
    else if (ALLOWED.test(tag)) {
      const address = /href="(https?:[^"]*)"/.exec(attributes);
      const first = /start="(\d+)"/.exec(attributes);
      const node = make(tag, address ? { href: decode(address[1]), rel: NOT_OURS } : { start: first?.[1] });
      here.append(node);
      if (tag !== "br") open.push(node);
    }
  }
  return root;
};

/**
 * An element: make("p.note", { id: "x", onclick: f }, "text", child). Its first class is also its `part`, by which the
 * host page may style it. Attributes that are null or false, and such children, are left out.
 */
const make = (name, ...contents) => {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes[0]) {
    node.className = classes.join(" ");
    node.setAttribute("part", classes[0]);
  }
  for (const content of contents.filter(Boolean)) {
    if (content.constructor !== Object) node.append(content);
    else
      for (const [key, value] of Object.entries(content))
        if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
        else if (value || value === "") node.setAttribute(key, value);
  }
  return node;
};

const makeButton = (name, words, onclick) => make(`button.${name}`, { type: "button", onclick }, words);

/** Lets the page draw what it has so far, and answer whoever uses it. */
const nextFrame = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));

/** Show what a reader was looking for, and put the keyboard there. */
const bringToView = (node) => {
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
};

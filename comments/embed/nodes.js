/**
 * An element: make("p.note", { id: "x", onclick: f }, "text", child). Its first class is also its `part`, by which the
 * host page may style it. Attributes that are null or false, and such children, are left out.
 */
const make = (name, attributes, ...children) => {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes[0]) {
    node.className = classes.join(" ");
    node.setAttribute("part", classes[0]);
  }
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value != null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
};

/** Show what a reader was looking for, and put the keyboard there. */
const bringToView = (node) => {
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
};

const WEB_ADDRESS = /^https?:\/\//i;
const isWebAddress = (value) => WEB_ADDRESS.test(value);

// Tells the page around how high the chart is and which link was followed: to WordPress in its own words (with the
// secret that it put into the address), the height to any other page in ours (chart-host.js listens). Without this
// script the frame keeps the height it has.
"use strict";

const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret");

function tell() {
  const value = Math.ceil(document.documentElement.getBoundingClientRect().height);
  if (secret) parent.postMessage({ message: "height", value, secret }, "*");
  parent.postMessage({ blogsiteChartHeight: value }, "*");
}

if (parent !== window) {
  new ResizeObserver(tell).observe(document.documentElement);
  addEventListener("load", tell);
  // In WordPress' sandbox a link leads nowhere by itself: the page around follows it, if it leads to this host.
  if (secret) addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link) parent.postMessage({ message: "link", value: link.href, secret }, "*");
  });
  addEventListener("message", (event) => { // WordPress says that it listens, in case the frame was faster
    if (event.source === parent && event.data && event.data.message === "ready") tell();
  });
}

// For the page around: gives each frame with a chart the height that the chart has told.
"use strict";

addEventListener("message", (event) => {
  const height = event.data && event.data.blogsiteChartHeight;
  if (!Number.isFinite(height)) return;
  for (const frame of document.querySelectorAll("iframe[src*='/embed/charts/']")) {
    if (frame.contentWindow === event.source) frame.height = Math.min(Math.max(height, 100), 5000);
  }
});

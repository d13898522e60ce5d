"use strict";
/* Draws the figures of a report. Colours are named by role in the data ("@chance") and looked up in the page's style. */
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const calm = { displaylogo: false, showTips: false, scrollZoom: false, doubleClick: false,
    displayModeBar: false };

  function coloured(node, styles) {
    if (Array.isArray(node)) return node.map((member) => coloured(member, styles));
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key,
      key === "color" && typeof value === "string" && value.startsWith("@")
        ? styles.getPropertyValue("--" + value.slice(1)).trim()
        : coloured(value, styles)]));
  }

  function layout(plot, spec, styles) {
    const colour = (role) => styles.getPropertyValue("--" + role).trim();
    const axis = { fixedrange: true, zeroline: false, gridcolor: colour("grid"), linecolor: colour("grid") };
    return {
      height: spec.layout.height,
      width: plot.clientWidth,
      margin: { l: 8, r: 16, t: 8, b: 40 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: colour("text") },
      hoverlabel: { align: "left", bgcolor: colour("raised"), bordercolor: colour("line"), font: { color: colour("text"), size: 13 } },
      hovermode: "closest",
      dragmode: false,
      showlegend: false,
      xaxis: { ...axis, range: [-0.03, 1.03], tickformat: ".0%", tickvals: [0, 0.25, 0.5, 0.75, 1], side: "bottom" },
      yaxis: { ...axis, ...spec.layout.yaxis, automargin: true, ticks: "", showgrid: false },
      shapes: bands(spec.layout.yaxis.tickvals.length, colour("band")),
    };
  }

  /* Every second line lies on a band, so that the eye keeps to it. */
  function bands(lines, fillcolor) {
    return Array.from({ length: Math.ceil(lines / 2) }, (_, pair) => ({ type: "rect", layer: "below", xref: "paper",
      x0: 0, x1: 1, y0: -2 * pair - 0.5, y1: -2 * pair + 0.5, fillcolor, line: { width: 0 } }));
  }

  function draw(plot) {
    const held = document.querySelector(`script[data-figure="${plot.id}"]`);
    const spec = JSON.parse(held.textContent);
    const styles = getComputedStyle(root);
    return Plotly.react(plot, coloured(spec.data, styles), layout(plot, spec, styles), calm);
  }

  const plots = Array.from(document.querySelectorAll(".plot"));
  const drawAll = () => plots.forEach(draw);
  const fit = (plot, width) => { if (width && width !== plot.layout.width) Plotly.relayout(plot, { width }); };

  root.classList.add("drawn");
  plots.forEach((plot) => { plot.style.minHeight = plot.dataset.height + "px"; });
  drawAll();
  dark.addEventListener("change", drawAll);
  const watch = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target, entry.target.clientWidth)));
  plots.forEach((plot) => watch.observe(plot));

  /* Paper is light and narrow, and nothing on it can be opened. */
  const paperWidth = 640; // pixels: the text width of A4 and of Letter
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach((details) => { details.open = true; });
    root.classList.add("paper");
    drawAll();
    plots.forEach((plot) => fit(plot, paperWidth));
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((details) => { details.open = false; });
    root.classList.remove("paper");
    drawAll();
  });
})();

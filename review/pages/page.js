// Serves the review screen: what was chosen stays in view, the keys J and K step, Enter confirms.
(() => {
  // Scrolls one pane only; scrollIntoView would move the panes around it too.
  const reveal = (pane, element, center) => {
    if (!pane || !element) return;
    const [outer, inner] = [pane.getBoundingClientRect(), element.getBoundingClientRect()];
    const above = inner.top - outer.top - 34, below = inner.bottom - outer.bottom + 8;
    if (center) pane.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
    else if (above < 0) pane.scrollTop += above;
    else if (below > 0) pane.scrollTop += below;
    if (center && pane.scrollWidth > pane.clientWidth)
      pane.scrollLeft += inner.left - outer.left - 40;
  };
  let indicator = "";

  window.mingzheng = {
    // A click shows at once, before the server has answered.
    clicked(element, target) {
      if (!target.classList.contains("mz-item") && !target.classList.contains("mz-evidence")) return;
      for (const other of element.querySelectorAll("." + target.classList[0] + ".mz-chosen"))
        other.classList.remove("mz-chosen");
      target.classList.add("mz-chosen");
    },

    drawn(element) {
      requestAnimationFrame(() => {
        reveal(element.closest("#mz-list"), element.querySelector(".mz-chosen"), false);
        if (element.closest("#mz-page")) {
          const mark = element.querySelector(".mz-mark, mark");
          const pane = element.querySelector(".mz-page-scroll");
          if (mark) reveal(pane, mark, true);
          else if (pane) pane.scrollTop = 0;
        }
        const article = element.querySelector("[data-indicator]");
        if (article && article.dataset.indicator !== indicator) {
          indicator = article.dataset.indicator;
          const pane = element.closest("#mz-indicator");
          if (pane) pane.scrollTop = 0;
        }
      });
    },
  };

  const dark = () => document.body && document.body.classList.remove("dark");
  document.addEventListener("DOMContentLoaded", dark);
  new MutationObserver(dark).observe(document.documentElement, {
    attributes: true, subtree: true, attributeFilter: ["class"],
  });
  document.documentElement.lang = "zh-Hans";

  document.addEventListener("click", (event) => {
    const zoom = event.target.closest(".mz-zoom");
    if (!zoom) return;
    const page = zoom.closest(".mz-page");
    const large = page.classList.toggle("mz-large");
    zoom.textContent = large ? "−" : "+";
    reveal(page.querySelector(".mz-page-scroll"), page.querySelector(".mz-mark"), true);
  });

  const typing = (target) =>
    target.closest("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) return;
    const keys = { j: "#mz-next", k: "#mz-previous", Enter: "#mz-confirm" };
    const button = document.querySelector(keys[event.key] || keys[event.key.toLowerCase()] || "none");
    if (!button || !button.offsetParent) return;
    if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
    event.preventDefault();
    button.click();
  });
})();

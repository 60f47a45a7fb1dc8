// Serves the screens: tells Python what was clicked and what is shown, keeps what was chosen in
// view, keeps drafts and the zoom, and lets the keys J, K and Enter step and confirm.
(() => {
  // Scrolls one pane only; scrollIntoView would move the panes around it too.
  const reveal = (pane, element, center) => {
    if (!pane || !element) return;
    const [outer, inner] = [pane.getBoundingClientRect(), element.getBoundingClientRect()];
    const above = inner.top - outer.top - 34, below = inner.bottom - outer.bottom + 8;
    if (center) pane.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
    else if (above < 0 || inner.height > outer.height) pane.scrollTop += above;
    else if (below > 0) pane.scrollTop += below;
  };
  const one = (selector) => document.querySelector(selector);
  const article = () => one("#mz-indicator article");
  const field = () => one("#mz-reason textarea, #mz-reason input");

  // A decision belongs to what is shown. While another indicator is on its way it has to wait.
  const LONGEST_WAIT = 10000; // milliseconds, should an answer of the server get lost
  const MOVES = ".mz-item, #mz-next, #mz-previous, #mz-confirm, #mz-undo";
  let busy = false, since = 0, saving = null;
  const other = () => {
    const chosen = one("#mz-list .mz-item.mz-chosen"), shown = article();
    return chosen && shown && chosen.dataset.id !== shown.dataset.indicator;
  };
  const waiting = () => (busy || other()) && Date.now() - since < LONGEST_WAIT;
  document.addEventListener("click", (event) => {
    const target = event.target.closest(MOVES);
    if (!target) return;
    // Drawing again what is shown would only take away what is being typed.
    const same = target.dataset.id && target.dataset.id === (article() || { dataset: {} }).dataset.indicator;
    if (waiting() ? target.matches("#mz-confirm, #mz-undo") : same) {
      event.stopImmediatePropagation();
      event.preventDefault();
      return;
    }
    if (target.matches("#mz-confirm") && needsReason()) {
      field().focus();
      one("#mz-reason").classList.add("mz-needed");
    }
    if (target.matches("#mz-confirm, #mz-undo")) saving = key();
    [busy, since] = [true, Date.now()];
  }, true);

  // What was typed and chosen but not yet saved, for each indicator, as long as the window is open.
  const drafts = new Map();
  const key = () => article() && article().dataset.key;
  const radios = () => [...document.querySelectorAll("#mz-choice input[type=radio]")];
  const needsReason = () => one("#mz-confirm.mz-change") && field() && !field().value.trim();
  const keep = () => {
    if (!key()) return;
    const picked = radios().find((radio) => radio.checked);
    drafts.set(key(), { reason: field().value, picked: picked ? picked.value : null });
  };
  const bring = () => {
    const draft = drafts.get(key());
    if (!draft || !field()) return;
    const radio = radios().find((each) => each.value === draft.picked);
    if (radio && !radio.checked) radio.click();
    if (field().value !== draft.reason) {
      field().value = draft.reason;
      field().dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  document.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    if (event.target.closest("#mz-reason")) one("#mz-reason").classList.remove("mz-needed");
    if (event.target.closest("#mz-reason, #mz-choice")) setTimeout(keep, 0);
  });

  const clicks = {};
  let indicator = "", zoom = 0;
  const ZOOMS = [100, 140, 190, 260]; // per cent of the pane's width
  const enlarge = () => {
    const page = one(".mz-page");
    if (!page) return;
    page.style.setProperty("--mz-zoom", ZOOMS[zoom] + "%");
    for (const button of page.querySelectorAll(".mz-zoom"))
      button.disabled = !ZOOMS[zoom + Number(button.dataset.step)];
  };
  const center = () => {
    const pane = one("#mz-page .mz-page-scroll");
    const marks = [...document.querySelectorAll("#mz-page .mz-mark, #mz-page mark:not(.mz-other)")];
    if (!pane) return;
    if (!marks.length) { pane.scrollTop = 0; return; }
    reveal(pane, marks[0], true);
    if (pane.scrollWidth <= pane.clientWidth) return;
    const left = Math.min(...marks.map((mark) => mark.getBoundingClientRect().left));
    pane.scrollLeft += left - pane.getBoundingClientRect().left - 40;
  };

  window.mingzheng = {
    // A click shows at once, before the server has answered.
    clicked(element, target) {
      const data = { ...target.dataset };
      if (target.matches("select, input")) data.value = target.value;
      clicks[element.closest("[id^='mz-']").id] = data;
      if (!target.matches(".mz-item, .mz-evidence")) return;
      for (const other of element.querySelectorAll("." + target.classList[0] + ".mz-chosen"))
        other.classList.remove("mz-chosen");
      target.classList.add("mz-chosen");
    },
    lastClick: (id) => clicks[id] || {},
    // The indicator that the person sees, and the decision that it showed.
    shown: () => (article() ? { ...article().dataset } : {}),
    settled: () => { busy = false; },
    saved: () => { drafts.delete(saving); },

    drawn(element) {
      requestAnimationFrame(() => {
        reveal(element.closest("#mz-list"), element.querySelector(".mz-chosen"), false);
        // The focus goes along, or Enter would choose again what was clicked some steps ago.
        const focused = document.activeElement.closest("#mz-list .mz-item:not(.mz-chosen)");
        const chosen = one("#mz-list .mz-item.mz-chosen");
        if (focused && chosen) chosen.focus({ preventScroll: true });
        if (element.closest("#mz-page")) {
          enlarge();
          center();
        }
        if (!element.querySelector("article")) return;
        const pane = element.closest("#mz-indicator");
        if (article().dataset.indicator !== indicator) {
          if (!other()) busy = false;
          indicator = article().dataset.indicator;
          if (pane) pane.scrollTop = 0;
          one("#mz-reason").classList.remove("mz-needed");
          setTimeout(bring, 50); // when the fields too are those of this indicator
        } else reveal(pane, element.querySelector(".mz-evidence.mz-chosen"), false);
      });
    },
  };

  // Gradio follows the system into its dark colours, which the screens do not have. Taking the
  // class away is itself a change: without the look before it this would go on for ever.
  const light = () => {
    for (const element of [document.documentElement, document.body])
      if (element && element.classList.contains("dark")) element.classList.remove("dark");
  };
  document.addEventListener("DOMContentLoaded", light);
  new MutationObserver(light).observe(document.documentElement, {
    attributes: true, subtree: true, attributeFilter: ["class"],
  });
  document.documentElement.lang = "zh-Hans";

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".mz-zoom");
    if (!button) return;
    zoom += Number(button.dataset.step);
    enlarge();
    center();
  });

  const typing = (target) =>
    target.closest("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])");
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if (event.repeat && event.key === "Enter" && !typing(event.target)) event.preventDefault();
    if (event.repeat) return;
    const save = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!save && (event.ctrlKey || event.metaKey || typing(event.target))) return;
    if (["Enter", " "].includes(event.key) && event.target.matches("[role=button]")) {
      event.preventDefault();
      event.target.click();
      return;
    }
    const keys = { j: "#mz-next", k: "#mz-previous", enter: "#mz-confirm" };
    const button = one(keys[event.key.toLowerCase()] || "none");
    if (!button || !button.offsetParent) return;
    const control = event.target.closest("button:not(.mz-item.mz-chosen), a, summary");
    if (event.key === "Enter" && !save && control) return;
    event.preventDefault();
    button.click();
  });
})();

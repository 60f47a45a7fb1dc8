// Serves the review screen: what is seen is decided, drafts, the zoom, and the keys.
(() => {
  const { reveal, one, typing } = window.mingzheng;
  const article = () => one("#mz-indicator article");
  const field = () => one("#mz-reason textarea, #mz-reason input");
  const visible = (element) => element && element.offsetParent !== null;

  // A decision belongs to what is shown. While another indicator is on its way it has to wait.
  const LONGEST_WAIT = 10000; // milliseconds, should an answer of the server get lost
  const MOVES = ".mz-item, #mz-next, #mz-previous, #mz-confirm, #mz-undo";
  let busy = false, since = 0, saving = null, left = "";
  const state = () => (article() ? article().dataset.key + "/" + article().dataset.decision : "");
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
    const lacking = target.matches("#mz-confirm") && needsReason();
    if (lacking && !waiting()) askReason();
    if (lacking || (waiting() ? target.matches("#mz-confirm, #mz-undo") : same)) {
      event.stopImmediatePropagation();
      event.preventDefault();
      return;
    }
    if (target.matches("#mz-confirm, #mz-undo")) saving = key();
    [busy, since, left] = [true, Date.now(), state()];
  }, true);
  // As soon as list and indicator agree on something new, the next decision can be taken.
  const arrived = () => {
    if (busy && !other() && state() !== left) {
      busy = false;
      drafts.delete(saving);
      saving = null;
    }
  };

  // What was typed and chosen but not yet saved, for each indicator, as long as the window is open.
  const drafts = new Map();
  const key = () => article() && article().dataset.key;
  const radios = () => [...document.querySelectorAll("#mz-choice input[type=radio]")];
  const needsReason = () => one("#mz-confirm.mz-change") && field() && !field().value.trim();
  const askReason = () => {
    field().focus();
    one("#mz-reason").classList.add("mz-needed");
  };
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
  // What the buttons would do: nothing new where this is the decision in force.
  const faces = () => {
    const shown = article(), confirm = one("#mz-confirm"), undo = one("#mz-undo");
    if (!shown || !confirm || !undo || !field()) return;
    const words = JSON.parse(shown.dataset.words), picked = radios().find((radio) => radio.checked);
    const value = picked ? picked.value : "", { proposed, held, reason } = shown.dataset;
    const kept = held && value === held && field().value.trim() === reason.trim();
    const change = !kept && proposed && value && value !== proposed;
    const face = (button, text, off) => {
      if (button.textContent !== text) button.textContent = text;
      if (button.disabled !== off) button.disabled = off;
    };
    face(confirm, kept ? words.kept : change ? words.change : words.confirm, Boolean(kept));
    confirm.classList.toggle("mz-change", Boolean(change));
    face(undo, words.undo, !shown.dataset.decision);
  };
  document.addEventListener("input", (event) => {
    if (event.target.closest("#mz-reason, #mz-choice")) setTimeout(faces, 0);
    if (!event.isTrusted) return;
    if (event.target.closest("#mz-reason")) one("#mz-reason").classList.remove("mz-needed");
    if (event.target.closest("#mz-reason, #mz-choice")) setTimeout(keep, 0);
  });

  // How long an indicator was looked at; hours with the window in the background say nothing.
  let looked = { key: "", seconds: 0, from: 0 };
  const LONGEST_LOOK = 120; // seconds without any key or movement
  const tick = () => {
    const now = performance.now();
    if (looked.key !== key()) looked = { key: key(), seconds: 0, from: now };
    if (!document.hidden) looked.seconds += Math.min(LONGEST_LOOK, (now - looked.from) / 1000);
    looked.from = now;
  };
  for (const kind of ["keydown", "pointermove", "wheel", "visibilitychange"])
    document.addEventListener(kind, tick, { passive: true });

  let indicator = "", zoom = 0, quote = null;
  const ZOOMS = [100, 140, 190, 260]; // per cent of the pane's width
  const enlarge = () => {
    for (const page of document.querySelectorAll(".mz-page")) {
      page.style.setProperty("--mz-zoom", ZOOMS[zoom] + "%");
      for (const button of page.querySelectorAll(".mz-zoom"))
        button.disabled = !ZOOMS[zoom + Number(button.dataset.step)];
    }
  };
  const center = (element) => {
    const pane = element && element.querySelector(".mz-page-scroll");
    if (!pane) return;
    const marks = [...pane.querySelectorAll(".mz-mark, mark:not(.mz-other)")];
    if (!marks.length) { pane.scrollTop = 0; return; }
    reveal(pane, marks[0], true);
    if (pane.scrollWidth <= pane.clientWidth) return;
    const left = Math.min(...marks.map((mark) => mark.getBoundingClientRect().left));
    pane.scrollLeft += left - pane.getBoundingClientRect().left - 40;
  };

  Object.assign(window.mingzheng, {
    // The indicator that the person sees, the decision that it showed, and for how long.
    shown() {
      tick();
      return article() ? { ...article().dataset, seconds: looked.seconds.toFixed(1) } : {};
    },
    settled: () => { busy = false; },
    idle: () => !waiting(),
    // A page was drawn afresh: it keeps the zoom, and its mark comes into the middle.
    paged(element) {
      enlarge();
      center(element);
    },

    drawn(element) {
      requestAnimationFrame(() => {
        reveal(element.closest("#mz-list"), element.querySelector(".mz-chosen"), false);
        // The focus goes along, or Enter would choose again what was clicked some steps ago.
        const focused = document.activeElement.closest("#mz-list .mz-item:not(.mz-chosen)");
        const chosen = one("#mz-list .mz-item.mz-chosen");
        if (focused && chosen) chosen.focus({ preventScroll: true });
        if (element.closest("#mz-page")) {
          quote = null;
          window.mingzheng.paged(element);
          const page = element.querySelector("[data-next]");
          if (page) setTimeout(() => { new Image().src = page.dataset.next; }, 150);
        }
        arrived();
        if (!element.querySelector("article")) return;
        faces();
        setTimeout(faces, 60); // when the fields too are those of this indicator
        const pane = element.closest("#mz-indicator");
        if (article().dataset.indicator !== indicator) {
          indicator = article().dataset.indicator;
          tick();
          if (pane) pane.scrollTop = 0;
          one("#mz-reason").classList.remove("mz-needed");
          setTimeout(bring, 50);
        } else reveal(pane, element.querySelector(".mz-evidence.mz-chosen"), false);
      });
    },
  });

  document.addEventListener("click", (event) => {
    const quote = event.target.closest(".mz-quote-step");
    if (quote) return card(Number(quote.dataset.step));
    const button = event.target.closest(".mz-zoom");
    if (!button) return;
    zoom += Number(button.dataset.step);
    window.mingzheng.paged(button.closest(".mz-page").parentElement);
  });

  // Selected text of the page becomes evidence: by the button above the page, or by the key A.
  const selected = () => {
    const choice = getSelection();
    if (!choice || choice.isCollapsed || !choice.rangeCount) return null;
    const range = choice.getRangeAt(0);
    const place = (node, offset, end) => {
      let element = node.nodeType === 3 ? node.parentElement : node;
      const piece = element && element.closest("[data-from]");
      if (!piece || !piece.closest("#mz-page")) return null;
      if (node.nodeType !== 3) return Number(piece.dataset.from) + (end ? [...piece.textContent].length : 0);
      // Offsets of Python count characters, those of the browser UTF-16 units.
      let before = 0;
      const walk = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
      while (walk.nextNode() && walk.currentNode !== node) before += [...walk.currentNode.data].length;
      return Number(piece.dataset.from) + before + [...node.data.slice(0, offset)].length;
    };
    let from = place(range.startContainer, range.startOffset, false);
    let to = place(range.endContainer, range.endOffset, true);
    if (from === null || to === null) {
      const pieces = [...document.querySelectorAll("#mz-page [data-from]")].filter((piece) => range.intersectsNode(piece));
      if (!pieces.length) return null;
      if (from === null) from = Number(pieces[0].dataset.from);
      const last = pieces[pieces.length - 1];
      if (to === null) to = Number(last.dataset.from) + [...last.textContent].length;
    }
    if (from > to) [from, to] = [to, from];
    const text = range.startContainer.parentElement.closest("[data-document]");
    return from < to && text ? { document: text.dataset.document, from, to } : null;
  };
  document.addEventListener("selectionchange", () => {
    const found = selected(), button = one("#mz-page [data-do='quote']");
    if (!found || !button) return;
    // It stays, because pressing the button may take the selection away before it is asked for.
    quote = found;
    button.disabled = false;
  });
  window.mingzheng.quoted = () => quote || {};

  // The keys. They act on the screen in view, never while something is typed.
  const press = (selector) => {
    const button = one(selector);
    if (!visible(button) || button.disabled) return false;
    button.click();
    return true;
  };
  const pick = (number) => {
    const radio = radios()[number - 1];
    if (!visible(radio)) return false;
    if (!radio.checked) radio.click();
    setTimeout(keep, 0);
    return true;
  };
  const pickValue = (value) => {
    const labels = [...document.querySelectorAll("#mz-choice label")];
    const index = radios().findIndex((radio) => radio.value === value);
    return index >= 0 && labels.length > index && pick(index + 1);
  };
  const card = (step) => {
    const cards = [...document.querySelectorAll("#mz-indicator .mz-evidence")];
    if (!cards.length) return false;
    const at = cards.findIndex((each) => each.classList.contains("mz-chosen"));
    cards[Math.min(cards.length - 1, Math.max(0, at + step))].click();
    return true;
  };
  const KEYS = {
    j: () => press("#mz-next"),
    k: () => press("#mz-previous"),
    enter: () => press("#mz-confirm"),
    n: () => pickValue("not_found:"),
    x: () => pickValue("not_applicable:") && (setTimeout(() => needsReason() && askReason(), 400), true),
    e: () => card(1),
    E: () => card(-1),
    c: () => press("#mz-indicator .mz-evidence.mz-chosen [data-do='cite']"),
    r: () => press("#mz-indicator .mz-evidence.mz-chosen [data-do='reject']"),
    a: () => press("#mz-page [data-do='quote']"),
    f: () => press("#mz-find"),
    u: () => press("#mz-undo"),
  };
  const help = () => {
    const dialog = one("#mz-help-dialog");
    if (!dialog) return false;
    if (dialog.open) dialog.close(); else dialog.showModal();
    return true;
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("#mz-help, [data-close]")) help();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if (event.repeat && event.key === "Enter" && !typing(event.target)) event.preventDefault();
    if (event.repeat && !/^[jkeE]$/.test(event.key)) return;
    const save = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (!save && (event.ctrlKey || event.metaKey)) return;
    if (event.key === "Escape" && event.target === field()) return field().blur();
    if (!save && typing(event.target)) return;
    if (event.key === "?") return help() && event.preventDefault();
    if (one("#mz-help-dialog[open]")) return;
    if (!visible(one("#mz-next"))) return;
    if (["Enter", " "].includes(event.key) && event.target.matches("[role=button]")) {
      event.preventDefault();
      event.target.click();
      return;
    }
    const control = event.target.closest("button:not(.mz-item.mz-chosen):not([role=tab]), a, summary");
    if (event.key === "Enter" && !save && control) return;
    const act = /^[1-9]$/.test(event.key)
      ? () => pick(Number(event.key))
      : KEYS[event.key] || KEYS[event.key.toLowerCase()];
    if (act && act()) event.preventDefault();
    // The cursor stays in no field of the indicator before: the next key acts on the next one.
    if (save && event.target === field() && field().value.trim()) article().focus({ preventScroll: true });
  });
})();

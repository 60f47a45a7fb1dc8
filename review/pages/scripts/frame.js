// Serves every screen: the address, the theme, the language of notices, and small tools that the
// other scripts use.
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
  const typing = (target) =>
    target.closest("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])");

  // The address names the screen and the place, so that a link opens the same indicator.
  const PARTS = ["project", "run", "indicator", "evidence", "near"];
  let written = "", begun = false;
  const read = () => {
    const [screen, query] = decodeURI(location.hash.slice(1)).split("?");
    const told = { screen };
    for (const [key, value] of new URLSearchParams(query || "")) told[key] = value;
    return told;
  };
  const write = (place, screen) => {
    // What Gradio tells before the address was read would wipe it out.
    if (!begun || !place || !screen) return;
    document.documentElement.lang = place.language === "en" ? "en" : "zh-Hans";
    const query = new URLSearchParams();
    for (const part of PARTS)
      if (place[part] !== null && place[part] !== undefined && place[part] !== "") query.set(part, place[part]);
    const address = "#" + screen + (query.size ? "?" + query : "");
    if (address === location.hash) return;
    const same = read().screen === screen || !location.hash;
    written = address;
    history[same ? "replaceState" : "pushState"](null, "", address);
  };
  const go = () => {
    const button = one("#mz-go");
    if (location.hash && location.hash !== written && button) button.click();
    written = location.hash;
  };
  addEventListener("popstate", go);

  // The theme that was chosen in the settings; the system's where none was. Setting the class is
  // itself a change: without the look before it this would go on for ever.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("mingzheng-theme") || "system";
  const paint = () => {
    const wanted = chosen() === "dark" || (chosen() === "system" && dark.matches);
    for (const element of [document.documentElement, document.body])
      if (element && element.classList.contains("dark") !== wanted) element.classList.toggle("dark", wanted);
  };
  paint();
  dark.addEventListener("change", paint);
  new MutationObserver(paint).observe(document.documentElement, {
    attributes: true, subtree: true, attributeFilter: ["class"],
  });
  document.documentElement.lang = "zh-Hans";

  // What Gradio itself says is English.
  const SAID = [
    [/connection to the server was lost/i, "与程序的连接已断开，正在重新连接…已保存的决定不受影响。"],
    [/connection re-?established|reconnected/i, "已重新连接。"],
    [/connection errored out/i, "连接中断，操作没有完成，请重试。"],
    [/session not found|queue is full/i, "程序已重新启动，请刷新本页。"],
  ];
  const speak = () => {
    if (document.documentElement.lang === "en") return;
    for (const text of document.querySelectorAll(".toast-body .toast-text, .toast-body [class*=text]")) {
      const known = SAID.find(([english]) => english.test(text.textContent));
      if (known && text.textContent !== known[1]) text.textContent = known[1];
    }
  };
  const names = () => {
    // Gradio leaves these without a name for screen readers.
    for (const tabs of document.querySelectorAll("[role=tablist]:not([aria-label])"))
      tabs.setAttribute("aria-label", "明证");
    for (const button of document.querySelectorAll(".upload-container[aria-label]"))
      button.removeAttribute("aria-label"); // English, and not what the button shows
  };
  // Gradio puts this script into the page when the page is there already, or before: both.
  new MutationObserver(() => { speak(); names(); }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"],
  });

  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-go]");
    const tab = way && one(`[role=tab][data-tab-id="${way.dataset.go}"]:not(.visually-hidden *)`);
    if (tab) tab.click();
  });

  const clicks = {};
  window.mingzheng = {
    reveal, one, typing,
    at: write,
    address: read,
    begun: (place, screen) => { begun = true; write(place, screen); },
    theme: (name) => { localStorage.setItem("mingzheng-theme", name); paint(); },
    themeChosen: chosen,
    // A click shows at once, before the server has answered.
    clicked(element, target) {
      const data = { ...target.dataset };
      if (target.matches("select, input")) data.value = target.value;
      const shown = one("#mz-indicator article");
      if (shown && element.closest("#mz-indicator, #mz-page")) data.indicator = shown.dataset.indicator;
      if (data.do === "quote") Object.assign(data, window.mingzheng.quoted());
      clicks[element.closest("[id^='mz-']").id] = data;
      const card = target.closest(".mz-item, .mz-evidence");
      if (!card) return;
      for (const other of element.querySelectorAll("." + card.classList[0] + ".mz-chosen"))
        other.classList.remove("mz-chosen");
      card.classList.add("mz-chosen");
    },
    lastClick: (id) => clicks[id] || {},
  };
})();

"""What the browser does on the screen of second reviews: clicks, forms, drafts and keys."""

from __future__ import annotations

# A click carries along what its form says at that moment, so that what is seen is saved, also
# where Gradio sends the event later. Drafts live as long as the window. The keys act while this
# screen is in view, never while something is typed.
FORMS = """
const tools = window.mingzheng.second = window.mingzheng.second || { drafts: new Map() };
if (tools.stop) tools.stop.abort();
tools.stop = new AbortController();
const one = (selector) => element.querySelector(selector);
const fields = (form) => [...form.querySelectorAll('[name]')];
const optional = (each) => each.matches('[type=radio], [type=checkbox]');
const gathered = (form) => {
  const data = {};
  for (const each of fields(form)) {
    if (optional(each) && !each.checked) continue;
    data[each.name] = each.name in data ? data[each.name] + ',' + each.value : each.value;
  }
  return data;
};
element.addEventListener('click', (event) => {
  const target = event.target.closest('[data-do]');
  if (!target || !element.contains(target) || target.disabled) return;
  if (target.matches('.mz-evidence')) {
    if (event.target.closest('label, input') || !getSelection().isCollapsed) return;
  }
  event.preventDefault();
  const form = target.closest('[data-fields]');
  if (form && !target.dataset.index) {
    for (const name of ['answer', 'chosen', 'reason']) delete target.dataset[name];
    Object.assign(target.dataset, gathered(form));
    if (target.matches('[data-save], [data-do=start]')) tools.drafts.delete(form.dataset.fields);
  }
  window.mingzheng.clicked(element, target);
  trigger('act');
});
element.addEventListener('input', (event) => {
  const form = event.target.closest('[data-fields]');
  if (form) tools.drafts.set(form.dataset.fields, gathered(form));
});
const restored = () => {
  const form = one('[data-fields]'), draft = form && tools.drafts.get(form.dataset.fields);
  if (!draft) return;
  for (const each of fields(form)) {
    const said = draft[each.name];
    if (optional(each)) each.checked = said !== undefined && said.split(',').includes(each.value);
    else if (said !== undefined) each.value = said;
  }
};
const drawn = () => requestAnimationFrame(() => {
  restored();
  const article = one('article'), shown = article ? article.dataset.key : '';
  if (shown === tools.shown) return;
  tools.shown = shown;
  const active = document.activeElement;
  const free = !active || active === document.body || element.contains(active);
  if (!article || !free || element.offsetParent === null) return;
  article.focus({ preventScroll: true });
  for (let pane = article; pane && pane !== element; pane = pane.parentElement) pane.scrollTop = 0;
  element.scrollTop = 0;
});
watch('value', drawn);
setTimeout(drawn, 0);
const press = (button) => {
  if (!button || button.disabled) return false;
  button.click();
  return true;
};
const radio = (number) => press(one(`fieldset label:nth-of-type(${number}) input[type=radio]`));
const quote = (step) => {
  const cards = [...element.querySelectorAll('.mz-evidence')];
  if (!cards.length) return false;
  const at = cards.findIndex((each) => each.classList.contains('mz-chosen'));
  const card = cards[Math.min(cards.length - 1, Math.max(0, at + step))];
  card.scrollIntoView({ block: 'nearest' });
  return press(card.querySelector('[data-do=show]'));
};
document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.altKey || element.offsetParent === null) return;
  if (!one('[data-save]') || document.querySelector('dialog[open]')) return;
  const held = event.ctrlKey || event.metaKey, save = event.key === 'Enter' && held;
  if (!save && (held || window.mingzheng.typing(event.target))) return;
  if (event.key === 'Enter') {
    if (!save && event.target.closest('button, a, summary, [role=tab]')) return;
    if (!event.repeat) press(one('[data-save]'));
    return event.preventDefault();
  }
  const key = event.key.toLowerCase();
  const act = /^[1-9]$/.test(key) ? () => !event.repeat && radio(Number(key))
    : 'jk'.includes(key) ? () => press(one(`[data-do=go][data-key=${key}]`))
    : key === 'e' ? () => quote(event.shiftKey ? -1 : 1)
    : key === 'c' ? () => press(one('.mz-evidence.mz-chosen input')) : null;
  if (act && act()) event.preventDefault();
}, { signal: tools.stop.signal });
"""

(() => {
  const byId = (id) => document.getElementById(id);
  const said = byId('said');
  const lost = byId('lost');

  /** Changes only what differs, so that focus, selection and opened details stay. */
  const morph = (from, to) => {
    const present = [...from.childNodes];
    const wanted = [...to.childNodes];
    const keyed = new Map(present.filter((node) => node.id).map((node) => [node.id, node]));
    wanted.forEach((next, index) => {
      const here = from.childNodes[index];
      const match = next.id ? keyed.get(next.id) : here && !here.id ? here : undefined;
      if (!match || match.nodeName !== next.nodeName) from.insertBefore(next.cloneNode(true), here ?? null);
      else {
        if (match !== here) from.insertBefore(match, here ?? null);
        refresh(match, next);
      }
    });
    while (from.childNodes.length > wanted.length) from.lastChild.remove();
  };

  const refresh = (from, to) => {
    if (from.nodeType !== Node.ELEMENT_NODE) {
      if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
      return;
    }
    // Whether something is unfolded is the reader's choice.
    for (const { name } of [...from.attributes]) {
      if (name !== 'open' && !to.hasAttribute(name)) from.removeAttribute(name);
    }
    for (const { name, value } of [...to.attributes]) {
      if (name !== 'open' && from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
    if (!from.hasAttribute('data-since')) morph(from, to);
  };

  const ago = (ms) => {
    const seconds = Math.max(0, Math.round((Date.now() - ms) / 1000));
    if (seconds < 60) return `${seconds} s`;
    return seconds < 3600
      ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
      : `${Math.floor(seconds / 3600)} h`;
  };
  const tick = () => {
    for (const element of document.querySelectorAll('[data-since]')) {
      const text = ago(Number(element.dataset.since));
      if (element.textContent !== text) element.textContent = text;
    }
  };

  const events = new EventSource('/events');
  events.onopen = () => {
    lost.hidden = true;
  };
  events.onerror = () => {
    lost.hidden = false;
  };
  events.onmessage = ({ data }) => {
    for (const [id, markup] of Object.entries(JSON.parse(data))) {
      const holder = byId(id);
      const next = holder.cloneNode(false);
      next.innerHTML = markup;
      morph(holder, next);
    }
    tick();
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button[data-action]');
    if (!button) return;
    const { action, target } = button.dataset;
    try {
      const answer = await fetch('/act', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action, target }),
      });
      said.textContent = (await answer.json()).said;
    } catch {
      said.textContent = 'No answer: is the local run still there?';
    }
  });

  tick();
  setInterval(tick, 1000);
})();

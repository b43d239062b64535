// Runs in every page before its own scripts. Times are taken after the frame that shows what is waited for was painted.
(() => {
  const painted = () => new Promise(resolve => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => resolve(performance.now()); port2.postMessage(0); }));
  const when = (sign, what) => new Promise((resolve, reject) => {
    if (sign()) { resolve(); return; }
    const late = setTimeout(() => { observer.disconnect(); reject(new Error(`waited a minute for: ${what}`)); }, 60000);
    const observer = new MutationObserver(() => { if (sign()) { observer.disconnect(); clearTimeout(late); resolve(); } });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  const drawn = id => Number(document.getElementById(id)?.dataset.drawn ?? 0);
  const clock = window.pageClock = {
    // Milliseconds since the navigation began.
    view: async sign => { await when(sign, sign); return await painted(); },
    // From the first event of a kind to another address of a link, and to the next drawing of a plot; null: it was not to be drawn.
    // Called before the event happens; `taken` tells.
    arm: (kind, name, selector, plot) => {
      const text = () => document.querySelector(selector)?.href;
      const [before, times] = [text(), plot ? drawn(plot) : 0];
      clock.taken = new Promise(resolve => addEventListener(kind, async event => {
        const from = event.timeStamp;
        const until = async (sign, what) => {
          await when(sign, `${name}, ${what}`);
          const to = await painted();
          performance.measure(`${name}: ${what}`, { start: from, end: to });
          return to - from;
        };
        resolve(await Promise.all([until(() => text() !== before, 'answered'), plot ? until(() => drawn(plot) > times, 'drawn') : null]));
      }, { capture: true, once: true }));
    },
    // How often a second the page was changed and its plot drawn.
    changes: async (plot, seconds) => {
      let batches = 0;
      const before = drawn(plot);
      const observer = new MutationObserver(() => batches++);
      observer.observe(document.getElementById('main'), { subtree: true, childList: true, characterData: true });
      await new Promise(resolve => setTimeout(resolve, seconds * 1000));
      observer.disconnect();
      return [batches / seconds, (drawn(plot) - before) / seconds];
    },
  };
})();

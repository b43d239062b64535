// All scripts of the dashboard's own: theme, address, downloads and the plots. What is drawn is decided on the server.
(() => {
  const root = document.documentElement;
  const self = document.currentScript;
  const kept = localStorage.getItem('theme');
  if (kept) root.dataset.theme = kept;
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;

  // ---- theme and reconnecting -------------------------------------------------------------------------------------------------------------
  document.addEventListener('click', event => {
    if (event.target.closest('[data-theme-switch]')) {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      localStorage.setItem('theme', root.dataset.theme);
      redrawAll();
    }
    if (event.target.closest('[data-reload]')) location.reload();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redrawAll());

  // The line numbers of the editor move with its text.
  document.addEventListener('scroll', event => {
    const gutter = event.target.dataset?.gutter && document.getElementById(event.target.dataset.gutter);
    if (gutter) gutter.scrollTop = event.target.scrollTop;
  }, true);

  // ---- plots ------------------------------------------------------------------------------------------------------------------------------
  let loading;
  const plotly = () => loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = self.dataset.plotly;
    script.onload = () => resolve(window.Plotly ?? window.moduleName);
    script.onerror = () => reject(new Error('plotly.min.js cannot be loaded'));
    document.head.append(script);
  });

  // Most pages of a sweep have a plot: the library is on its way while the server still reads.
  if (/^\/(sweeps|compare)/.test(location.pathname)) plotly().catch(() => { loading = undefined; });

  const plots = new Map(); // element -> { figure, page }
  const colour = name => getComputedStyle(root).getPropertyValue(name).trim();
  // "var(--x)" anywhere in a figure is the theme's colour.
  const themed = value => typeof value === 'string' ? value.replace(/var\((--[\w-]+)\)/g, (_, name) => colour(name))
    : Array.isArray(value) ? (typeof value[0] === 'number' && typeof value.at(-1) === 'number' ? value : value.map(themed))
    : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, themed(inner)])) : value;

  const layoutOf = figure => {
    const axis = { gridcolor: colour('--grid'), zerolinecolor: colour('--line'), linecolor: colour('--line'), automargin: true };
    const layout = {
      paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', font: { color: colour('--ink'), family: 'inherit', size: 12 },
      margin: { l: 56, r: 16, t: 12, b: 44 }, hovermode: 'closest', dragmode: figure.brush ? 'select' : 'zoom', uirevision: 'stay', autosize: true,
      legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, font: { size: 11 } }, modebar: { bgcolor: 'rgba(0,0,0,0)', color: colour('--dim'), activecolor: colour('--accent') },
      ...themed(figure.layout),
    };
    for (const key of Object.keys(layout)) if (/^[xy]axis\d*$/.test(key)) layout[key] = { ...axis, ...layout[key] };
    layout.xaxis ??= axis; layout.yaxis ??= axis;
    return layout;
  };

  // News must not pull a plot away from under a selection that is being dragged: it is drawn when the pointer is let go.
  let dragged = null;
  document.addEventListener('pointerdown', event => { dragged = event.target.closest?.('.plot') ?? null; }, true);
  for (const kind of ['pointerup', 'pointercancel']) addEventListener(kind, () => setTimeout(() => { const element = dragged; dragged = null; if (element && plots.get(element)?.waits) render(element); }), true);

  const render = async element => {
    const known = plots.get(element);
    if (!known || !element.isConnected) return;
    const library = await plotly();
    known.waits = dragged === element;
    if (known.waits) return;
    await library.react(element, themed(known.figure.data), layoutOf(known.figure), {
      responsive: true, displaylogo: false, showSendToCloud: false, showEditInChartStudio: false, modeBarButtonsToRemove: ['lasso2d', 'autoScale2d', 'toImage'], doubleClick: 'reset',
    });
    if (!known.bound) { known.bound = true; bind(element, known); }
    element.dataset.drawn = String(++known.times);
  };
  const redrawAll = () => { for (const element of plots.keys()) render(element); };

  const tip = document.createElement('div');
  tip.className = 'tip';
  let asked = 0;
  const describe = async (known, point, event) => {
    const id = point.customdata;
    if (id === undefined || id === null) return;
    const ticket = ++asked;
    const lines = await known.page.invokeMethodAsync('Describe', Array.isArray(id) ? id[0] : id);
    if (ticket !== asked || !lines.length) return;
    document.body.append(tip);
    tip.replaceChildren();
    const table = document.createElement('table');
    for (const [name, value] of lines) {
      const row = table.insertRow();
      row.insertCell().textContent = name;
      row.insertCell().textContent = value;
    }
    tip.append(table);
    tip.style.display = 'block';
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.min(event.clientX + 14, innerWidth - box.width - 8) + 'px';
    tip.style.top = Math.max(8, Math.min(event.clientY + 14, innerHeight - box.height - 8)) + 'px';
  };
  const hideTip = () => { asked++; tip.style.display = 'none'; };

  const bind = (element, known) => {
    element.on('plotly_click', event => {
      const point = event.points.find(one => one.customdata !== undefined && one.customdata !== null);
      if (point) known.page.invokeMethodAsync('Click', Array.isArray(point.customdata) ? point.customdata[0] : point.customdata);
    });
    element.on('plotly_hover', event => describe(known, event.points[0], event.event));
    element.on('plotly_unhover', hideTip);
    element.on('plotly_selected', event => {
      // The server compares true values; Plotly gives those of a log axis as they are.
      if (event?.range) known.page.invokeMethodAsync('Brush', event.range.x.map(Number), event.range.y.map(Number));
    });
    element.on('plotly_deselect', () => known.page.invokeMethodAsync('Brush', null, null));
    element.on('plotly_restyle', ([change]) => {
      if (!Object.keys(change).some(key => key.startsWith('dimensions['))) return;
      const ranges = element.data[0].dimensions.map(one => one.constraintrange ? (Array.isArray(one.constraintrange[0]) ? one.constraintrange : [one.constraintrange]) : null);
      known.page.invokeMethodAsync('Ranges', ranges);
    });
  };

  window.optimizer = {
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    address: url => history.replaceState(history.state, '', url),
    draw: async (element, json, page) => {
      const before = plots.get(element);
      const figure = JSON.parse(json);
      if (before) { before.figure = figure; before.page = page; } else plots.set(element, { figure, page, bound: false, times: 0 });
      await render(element);
    },
    restyle: async (element, change, traces) => {
      const known = plots.get(element);
      if (!known) return;
      const changes = JSON.parse(change);
      // The figure as it is kept changes too: it is drawn again when the theme does.
      for (const [path, values] of Object.entries(changes)) traces.forEach((trace, index) => {
        const keys = path.split('.');
        const last = keys.pop();
        keys.reduce((part, key) => part[key] ??= {}, known.figure.data[trace])[last] = values[index % values.length];
      });
      if (known.times === 0) return;
      await (await plotly()).restyle(element, themed(changes), traces);
      element.dataset.drawn = String(++plots.get(element).times);
    },
    forget: element => { hideTip(); plots.delete(element); if (window.Plotly && element) window.Plotly.purge(element); },
    showTab: () => { const tab = document.querySelector('.tabs a.active'); if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - 40; },
    copy: text => navigator.clipboard.writeText(text),
    select: (id, from, to) => { const area = document.getElementById(id); area.focus(); area.setSelectionRange(from, to); },
    end: element => { if (element) element.scrollTop = element.scrollHeight; },
    follows: element => !element || element.scrollHeight - element.scrollTop - element.clientHeight < 40,
  };
})();

"use strict";
// Draws the charts of an AlphaSweep report. PageData.java says what the data hold.
(() => {
  let data = JSON.parse(document.getElementById("data").textContent);

  // Okabe and Ito's colours, which people with any colour vision tell apart. A group also has its own
  // dashes and, at the end of its line, its name, or its number where there are many.
  const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "ink", "#e69f00", "#56b4e9"];
  const DASHES = [[1, 0], [6, 3], [2, 2], [9, 3, 2, 3], [12, 5]];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let paper = false; // while the page is printed, which is always dark on white
  const ink = () => dark.matches && !paper ? "#ececec" : "#1a1a1a";
  const shade = () => dark.matches && !paper ? "#3a3a3a" : "#e6e6e6";
  const colour = group => { const one = COLOURS[group % COLOURS.length]; return one === "ink" ? ink() : one; };
  const dash = group => DASHES[group % DASHES.length];

  const MOST_SHOWN = 10; // curves that are visible at first
  const MOST_RULED = 20; // settings that the ruler reads
  const MOST_NAMED = 6; // lines with their names at their ends
  const HEIGHT = 210; // of a chart of curves, in pixels
  const MOST_ROWS = 30; // settings in a chart of final rewards

  // Several metrics at once, as the AM-PPO paper's figures show them.
  const SETS = [
    ["Training dynamics (the paper's Figures 3, 6, 8, 9)",
      ["episodic_return_100", "entropy", "policy_loss", "value_loss", "optimizer_clip_fraction", "clip_fraction"]],
    ["Alpha controller (the paper's Figures 4, 5)",
      ["alpha_ema", "saturation", "minibatch_saturation", "advantage_mean", "advantage_std",
        "modulated_advantage_mean", "modulated_advantage_std"]],
    ["Clipping", ["clip_fraction", "optimizer_clip_fraction", "grad_clip_fraction", "gradient_norm"]],
  ];

  const byId = id => document.getElementById(id);
  const spaced = name => name.replaceAll("_", " ");

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  const style = () => ({
    background: null,
    font: "system-ui, 'Segoe UI', Roboto, Arial, sans-serif",
    view: { stroke: null },
    axis: { labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal", gridColor: shade(), domainColor: ink(),
      tickColor: ink(), labelColor: ink(), titleColor: ink() },
    text: { color: ink() },
  });

  /** Adds one chart under a caption; the chart is as wide as its place. */
  function draw(place, caption, spec, description) {
    const chart = element("div", { className: "chart" });
    place.append(element("figure", {}, element("figcaption", { textContent: caption }), chart));
    const whole = { width: "container", autosize: { type: "fit-x", contains: "padding" }, config: style(), ...spec };
    return vegaEmbed(chart, whole, {
      mode: "vega-lite",
      downloadFileName: caption.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, ""),
      renderer: "svg",
      actions: { export: true, source: false, compiled: false, editor: false },
    }).then(() => {
      const drawn = chart.querySelector("svg.marks");
      drawn?.setAttribute("role", "img");
      drawn?.setAttribute("aria-label", description ?? caption);
      chart.querySelector("summary")?.setAttribute("aria-label", "Save the chart: " + caption);
    }).catch(error => { chart.textContent = "This chart could not be drawn: " + error.message; console.error(error); });
  }

  const short = number => String(Number(number.toPrecision(4)));
  const interval = (low, high) => low === null ? "needs two seeds" : `[${low}, ${high}]`;

  // ---- Final reward: every seed, the mean, its interval.

  /** What a setting is called in an environment; those of its trials that were lost stand beside. */
  function named(combination, e) {
    const lost = data.lost.find(row => row[0] === e && row[1] === combination);
    return data.combinations[combination] + (lost ? ` (${lost[2]} of ${lost[3]} ${lost[4]})` : "");
  }

  function drawRewards(place, e) {
    const grouping = data.groupings[chosenGrouping()];
    const coloured = combination => grouping.groups.length === data.combinations.length ? colour(combination) : "#0072b2";
    const results = data.rewards.filter(row => row[0] === e);
    const without = data.lost.filter(row => row[0] === e && !results.some(one => one[1][0] === row[1]))
      .map(row => [e, [row[1]], 0, null, null, null]);
    const best = [...results].sort((a, b) => a[1][0] - b[1][0]).concat(without);
    const shown = best.slice(0, MOST_ROWS);
    if (shown.length === 0) return;
    const order = shown.map(row => named(row[1][0], e));
    const kept = new Set(shown.map(row => row[1][0]));
    const means = shown.map(row => ({ setting: named(row[1][0], e), mean: row[3], low: row[4], high: row[5],
      seeds: row[2], colour: coloured(row[1][0]), interval: interval(row[4], row[5]), none: row[3] === null ? "diverged" : "" }));
    const seeds = data.seeds.filter(row => row[0] === e && kept.has(row[1]))
      .map(row => ({ setting: named(row[1], e), seed: row[2], reward: row[3], colour: coloured(row[1]) }));
    const y = { field: "setting", type: "nominal", sort: order, title: null, scale: { domain: order }, axis: { labelLimit: 230 } };
    const x = field => ({ field, type: "quantitative", title: "final reward", scale: { zero: false },
      axis: { tickCount: 6, labelOverlap: true } });
    const color = { field: "colour", type: "nominal", scale: null };
    const more = best.length - shown.length;
    draw(place, data.environments[e] + ": final reward" + (more > 0 ? ` (the best ${shown.length} of ${best.length} settings)` : ""), {
      height: Math.max(HEIGHT, 22 * shown.length),
      layer: [
        { data: { values: means.filter(row => row.low !== null) }, mark: { type: "rule", strokeWidth: 2 },
          encoding: { y, x: x("low"), x2: { field: "high" }, color } },
        { data: { values: seeds }, mark: { type: "point", size: 40, opacity: .8 },
          encoding: { y, x: x("reward"), color, tooltip: [{ field: "setting" }, { field: "seed" }, { field: "reward" }] } },
        { data: { values: means.filter(row => row.mean !== null) }, mark: { type: "tick", thickness: 3, size: 15 },
          encoding: { y, x: x("mean"), color, tooltip: [{ field: "setting" }, { field: "mean" },
            { field: "interval", title: "95% interval" }, { field: "seeds" }] } },
        { data: { values: means.filter(row => row.mean === null) }, mark: { type: "text", align: "left", x: 4, fontSize: 11 },
          encoding: { y, text: { field: "none" } } },
      ],
    });
  }

  const chosenGrouping = () => Number(byId("curve-grouping").value);

  // ---- Learning curves.

  let hidden = new Set(); // groups that the reader has switched off

  /** One row per point of a curve [value, low, high] over x. */
  function curveRows(curve, xs) {
    if (!curve) return [];
    const [mean, low, high] = curve;
    return mean.flatMap((y, i) => y === null ? [] : [{ x: xs[i], y,
      low: low?.[i] ?? null, high: high?.[i] ?? null, interval: interval(low?.[i] ?? null, high?.[i] ?? null) }]);
  }

  /** Draws the curves of the groups that are not hidden, unless there is none. */
  function drawGroups(place, caption, all, e, curveOf, xs, titles) {
    const grouping = data.groupings[Number(byId("curve-grouping").value)];
    const values = [];
    const ends = [];
    for (const one of all) {
      if (one.e !== e || hidden.has(one.g)) continue;
      const rows = curveRows(curveOf(one), xs);
      rows.forEach(row => values.push({ ...row, group: grouping.groups[one.g], style: one.g }));
      if (rows.length > 0) ends.push({ ...rows[rows.length - 1], style: one.g, tag: String(one.g + 1) });
    }
    if (ends.length <= MOST_NAMED && place.clientWidth > 440) ends.forEach(end => { end.tag = grouping.groups[end.style]; });
    if (values.length === 0) return;
    const chart = curveChart(values, ends, byId("curve-bands").checked, titles);
    if (titles.seeds) chart.layer.unshift(seedLayer(chart, e, xs));
    draw(place, caption, chart);
  }

  /** Whether each seed's curve can be drawn: there is room for them, and each group is one setting. */
  const seedsCanBeDrawn = metric => metric === "episodic_return_100" && data.seedCurves.length > 0 && chosenGrouping() === 0
    && data.groupings[0].groups.length === data.combinations.length;

  /** A thin line for each seed of the settings that are shown. */
  function seedLayer(chart, e, xs) {
    const values = data.seedCurves.filter(([environment, style]) => environment === e && !hidden.has(style))
      .flatMap(([, style, seed, ys]) => ys.map((y, i) => ({ x: xs[i], y, style, seed })).filter(row => row.y !== null));
    const { x, y, color } = chart.layer.find(layer => layer.mark.type === "line").encoding;
    return { data: { values }, mark: { type: "line", strokeWidth: 1, opacity: .45 },
      encoding: { x, y, color, detail: [{ field: "seed" }] } };
  }

  function drawCurves() {
    const place = byId("result-charts");
    byId("curve-seeds").parentElement.hidden = !seedsCanBeDrawn(byId("curve-metric").value);
    place.replaceChildren();
    const chosen = byId("curve-metric").value;
    const names = chosen.startsWith("set:") ? SETS[Number(chosen.slice(4))][1] : [chosen];
    const environment = byId("curve-environment").value;
    const grouping = data.groupings[Number(byId("curve-grouping").value)];
    const single = names.length === 1;
    byId("curve-chosen").textContent = single && meaning(chosen) ? spaced(chosen) + ": " + meaning(chosen) + "." : "";

    data.environments.forEach((name, e) => {
      if (environment !== "all" && Number(environment) !== e) return;
      const pair = element("div", { className: "pair" });
      const curves = element("div", { className: "curves" });
      place.append(pair);
      drawRewards(pair, e);
      pair.append(curves);
      for (const metricName of names) {
        const metric = data.metrics.findIndex(one => one.name === metricName);
        drawGroups(curves, name + ": " + metricTitle(metricName), grouping.series, e, series => series.m[metric], data.steps[e],
          { x: "environment steps", y: metricTitle(metricName),
            seeds: byId("curve-seeds").checked && seedsCanBeDrawn(metricName) });
      }
      if (data.steps[e].length === 0) curves.append(element("p", { className: "note", textContent:
        data.trials.some(trial => trial[3] === "unfinished") ? "A curve begins with its second point." : "No learning curves are kept here." }));
    });
    if (!place.hasChildNodes()) {
      place.append(element("p", { className: "note", textContent: "No trial that is shown has this metric." }));
    }
  }

  /** Moves the numbers at the ends of lines apart, to where they do not cover each other. */
  function spread(ends, values) {
    const all = values.flatMap(row => [row.y, row.low ?? row.y, row.high ?? row.y]);
    const least = (Math.max(...all) - Math.min(...all)) * 11 / HEIGHT;
    ends.sort((a, b) => a.y - b.y);
    ends.forEach((end, i) => { end.at = i === 0 ? end.y : Math.max(end.y, ends[i - 1].at + least); });
    return ends;
  }

  /** What all groups have at each place of the axis, so that one look reads them together. */
  function rulerRows(values) {
    const rows = new Map();
    for (const row of values) {
      if (!rows.has(row.x)) rows.set(row.x, { x: row.x });
      rows.get(row.x)["g" + row.style] = short(row.y) + (row.low === null ? "" : ` [${short(row.low)}, ${short(row.high)}]`);
    }
    return [...rows.values()];
  }

  /** Lines over one axis, with bands; rows are {x, y, low, high, interval, group, style}. */
  function curveChart(values, ends, bands, titles) {
    const styles = [...new Set(values.map(row => row.style))].sort((a, b) => a - b);
    const color = { field: "style", type: "nominal", legend: null, scale: { domain: styles, range: styles.map(colour) } };
    const strokeDash = { field: "style", type: "nominal", legend: null, scale: { domain: styles, range: styles.map(dash) } };
    const x = { field: "x", type: "quantitative", title: titles.x, scale: { zero: false, nice: false },
      axis: { format: titles.format ?? "~s", tickCount: 5, grid: false } };
    const y = { field: "y", type: "quantitative", title: titles.y, scale: { zero: false }, axis: { tickCount: 5 } };
    const ruler = rulerRows(values);
    const tooltip = [{ field: "x", title: titles.x, format: "," },
      ...styles.slice(0, MOST_RULED).map(style => ({ field: "g" + style, title: values.find(row => row.style === style).group }))];
    const atRuler = value => ({ condition: { param: "ruler", empty: false, value }, value: 0 });
    const layers = [
      { mark: { type: "line", strokeWidth: 2, interpolate: "linear" }, encoding: { x, y, color, strokeDash } },
      { data: { values: spread(ends, values) }, mark: { type: "text", align: "left", dx: 4, fontSize: 11, fontWeight: "bold" },
        encoding: { x, y: { ...y, field: "at" }, color, text: { field: "tag" } } },
      { mark: { type: "point", filled: true, size: 45 }, encoding: { x, y, color, opacity: atRuler(1) } },
      { data: { values: ruler }, mark: { type: "rule", color: ink(), strokeWidth: 1 }, encoding: { x, tooltip, opacity: atRuler(.5) },
        params: [{ name: "ruler", select: { type: "point", on: "pointermove", nearest: true, clear: "pointerout", fields: ["x"] } }] },
    ];
    if (bands && values.some(row => row.low !== null)) {
      layers.unshift({ transform: [{ filter: "datum.low !== null" }], mark: { type: "area", opacity: .16 },
        encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color } });
    }
    return { height: HEIGHT, data: { values }, layer: layers };
  }

  function drawProfiles() {
    const place = byId("profile-charts");
    place.replaceChildren();
    const grouping = data.groupings[Number(byId("curve-grouping").value)];
    const all = data.environments.length;
    const drawEach = (name, e, reward) => drawGroups(place, name, grouping.profiles, e, profile => profile.p,
      data.thresholds[e], { x: reward, y: "share of runs above it", format: ",~r" });
    drawEach("All environments, normalised", all, "final reward: 0 is a random policy, 1 the reference");
    data.environments.forEach((name, e) => drawEach(name, e, "final reward"));
  }

  const isOpen = id => byId(id)?.open === true;

  /** What is folded is drawn when it is opened: a chart is as wide as its place. */
  function drawAll() {
    drawLegend();
    drawCurves();
    if (isOpen("profiles")) drawProfiles();
    if (isOpen("sensitivity")) drawSensitivity();
  }

  function drawGrouped() {
    drawAll();
    remember();
  }

  // ---- The choices stand in the address: a link shows what its sender saw.

  const CHOICES = ["curve-environment", "curve-metric", "curve-grouping", "trial-filter"];

  function remember() {
    const words = new URLSearchParams();
    for (const id of CHOICES) {
      const one = byId(id);
      if (one && one.value !== (one.dataset.first ?? "")) words.set(id.replace("curve-", ""), one.value);
    }
    if (!byId("curve-bands").checked) words.set("bands", "off");
    if (byId("curve-seeds").checked) words.set("seeds", "on");
    if (left.size > 0) words.set("columns-left", [...left].join("."));
    if (sorted.column !== 4 || !sorted.down) words.set("sort", sorted.column + (sorted.down ? "d" : "u"));
    if (hidden.size > 0) words.set("hidden", [...hidden].join("."));
    const open = [...document.querySelectorAll("details.fold[open]")].map(one => one.id);
    if (open.length > 0) words.set("open", open.join("."));
    try { history.replaceState(null, "", "#" + words); } catch (error) { /* a page without an address */ }
  }

  function recall() {
    const words = new URLSearchParams(location.hash.slice(1));
    for (const id of CHOICES) {
      const one = byId(id);
      if (!one) continue;
      one.dataset.first = one.value;
      const value = words.get(id.replace("curve-", ""));
      if (value !== null && (one.tagName !== "SELECT" || [...one.options].some(o => o.value === value))) one.value = value;
    }
    byId("curve-bands").checked = words.get("bands") !== "off";
    byId("curve-seeds").checked = words.get("seeds") === "on";
    for (const column of (words.get("columns-left") ?? "").split(".").filter(Boolean)) {
      const box = byId("trial-columns").querySelectorAll("input")[Number(column)];
      if (box) { box.checked = false; left.add(Number(column)); }
    }
    const sort = /^(\d)([du])$/.exec(words.get("sort") ?? "");
    if (sort && Number(sort[1]) < TRIAL_COLUMNS.length) sorted = { column: Number(sort[1]), down: sort[2] === "d" };
    hideMost();
    if (words.has("hidden")) hidden = new Set(words.get("hidden").split(".").filter(Boolean).map(Number));
    for (const id of (words.get("open") ?? "").split(".").filter(Boolean)) {
      const one = byId(id);
      if (one?.tagName === "DETAILS") one.open = true;
    }
  }

  const metricTitle = name => name === "episodic_return_100" ? "return (last 100 episodes)" : spaced(name);
  const meaning = name => data.metrics.find(one => one.name === name)?.text;

  function swatch(group) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("width", "34");
    svg.setAttribute("height", "10");
    const line = document.createElementNS(space, "line");
    const attributes = { x1: 0, x2: 34, y1: 5, y2: 5, stroke: colour(group), "stroke-width": 2.5,
      "stroke-dasharray": dash(group).join(" ") };
    Object.entries(attributes).forEach(([name, value]) => line.setAttribute(name, value));
    svg.append(line);
    return svg;
  }

  function drawLegend() {
    const grouping = data.groupings[Number(byId("curve-grouping").value)];
    const legend = byId("curve-legend");
    legend.replaceChildren(...grouping.groups.map((label, group) => {
      const button = element("button", { type: "button" }, swatch(group), `${group + 1}  ${label}`);
      button.setAttribute("aria-pressed", String(!hidden.has(group)));
      button.addEventListener("click", () => {
        hidden.has(group) ? hidden.delete(group) : hidden.add(group);
        drawGrouped();
      });
      return button;
    }));
    if (grouping.groups.length > MOST_SHOWN) {
      const all = shown => () => {
        hidden = new Set(shown ? [] : grouping.groups.keys());
        drawGrouped();
      };
      legend.prepend(
        element("button", { type: "button", textContent: "show all", onclick: all(true) }),
        element("button", { type: "button", textContent: "hide all", onclick: all(false) }));
    }
  }

  /** Of many groups only the best are visible at first: by final reward, on average over environments' ranks. */
  function hideMost() {
    const grouping = data.groupings[Number(byId("curve-grouping").value)];
    hidden = new Set();
    if (grouping.groups.length <= MOST_SHOWN) return;
    const reward = data.metrics.findIndex(one => one.name === "episodic_return_100");
    const last = series => series.m[reward]?.[0].findLast(value => value !== null) ?? -Infinity;
    const ranks = new Map();
    data.environments.forEach((_, e) => grouping.series.filter(series => series.e === e)
      .sort((a, b) => last(b) - last(a))
      .forEach((series, rank) => ranks.set(series.g, (ranks.get(series.g) ?? 0) + rank)));
    [...grouping.groups.keys()].sort((a, b) => (ranks.get(a) ?? Infinity) - (ranks.get(b) ?? Infinity))
      .slice(MOST_SHOWN).forEach(group => hidden.add(group));
  }

  function option(value, text) {
    return element("option", { value, textContent: text });
  }

  /** What there is to choose. */
  function fillCurves() {
    const has = new Set(data.groupings.flatMap(g => g.series.flatMap(s => Object.keys(s.m)))
      .map(place => data.metrics[Number(place)].name));
    const sets = SETS.map(([title, names], place) => [title, names, place]).filter(([, names]) => names.some(n => has.has(n)));
    byId("curve-metric").replaceChildren(
      element("optgroup", { label: "one metric" }, ...data.metrics.filter(one => has.has(one.name))
        .map(one => option(one.name, metricTitle(one.name)))),
      element("optgroup", { label: "several" }, ...sets.map(([title, , place]) => option("set:" + place, title))));
    if (has.has(data.metric)) byId("curve-metric").value = data.metric;
    byId("curve-environment").replaceChildren(option("all", data.environments.length > 1 ? "all" : data.environments[0]),
      ...(data.environments.length > 1 ? data.environments.map((name, place) => option(place, name)) : []));
    byId("curve-grouping").replaceChildren(...data.groupings.map((grouping, place) => option(place, spaced(grouping.title))));
    byId("curve-grouping").parentElement.hidden = data.groupings.length === 1;
  }

  function prepareCurves() {
    fillCurves();
    for (const id of ["curve-metric", "curve-environment"]) byId(id).addEventListener("change", drawGrouped);
    for (const id of ["curve-bands", "curve-seeds"]) byId(id).addEventListener("change", drawGrouped);
    byId("curve-grouping").addEventListener("change", () => { hideMost(); drawGrouped(); });
  }

  // ---- The trials, one row each.

  const MOST_TRIALS = 500;
  const TRIAL_COLUMNS = ["environment", "setting", "seed", "status", "final reward", "iterations", "trial_id", "reason"];
  let sorted = { column: 4, down: true };
  const left = new Set(); // columns that are left out
  const kept = values => values.filter((_, column) => !left.has(column));

  function trialRows() {
    const words = byId("trial-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = data.trials.map(([e, c, ...rest]) => [data.environments[e], data.combinations[c], ...rest])
      .filter(row => words.every(word => row.join(" ").toLowerCase().includes(word)));
    const by = row => row[sorted.column];
    return rows.sort((a, b) => {
      const order = by(a) === null ? 1 : by(b) === null ? -1
        : (typeof by(a) === "number" ? by(a) - by(b) : String(by(a)).localeCompare(String(by(b)))) * (sorted.down ? -1 : 1);
      return order || a[2] - b[2];
    });
  }

  function drawTrials() {
    const rows = trialRows();
    byId("trial-count").textContent = rows.length > MOST_TRIALS
      ? `${rows.length} of ${data.trials.length} trials; the first ${MOST_TRIALS} are shown.` : `${rows.length} of ${data.trials.length} trials.`;
    const head = TRIAL_COLUMNS.map((name, column) => {
      const button = element("button", { type: "button",
        textContent: name + (sorted.column === column ? (sorted.down ? " \u2193" : " \u2191") : "") });
      button.addEventListener("click", () => {
        sorted = { column, down: sorted.column === column ? !sorted.down : false };
        drawTrials();
        remember();
        byId("trial-table").querySelector(`th[data-column="${column}"] button`).focus();
      });
      const cell = element("th", { scope: "col" }, button);
      cell.dataset.column = column;
      if (sorted.column === column) cell.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      return cell;
    });
    byId("trial-table").replaceChildren(
      element("thead", {}, element("tr", {}, ...kept(head))),
      element("tbody", {}, ...rows.slice(0, MOST_TRIALS).map(row => element("tr", {}, ...kept(row).map(value =>
        element("td", { className: typeof value === "number" ? "number" : "", textContent: value ?? "\u2013" }))))));
  }

  /** As Csv.java writes it: no cell of a table does anything when a spreadsheet opens it. */
  function csvCell(value) {
    const text = value === null ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  }

  function saveTrials() {
    const lines = [TRIAL_COLUMNS.map(name => name.replace(" ", "_")), ...trialRows()].map(row => kept(row).map(csvCell).join(","));
    const link = element("a", { download: "trials.csv",
      href: URL.createObjectURL(new Blob([lines.join("\r\n") + "\r\n"], { type: "text/csv" })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function prepareTrials() {
    byId("trial-filter").addEventListener("input", () => { drawTrials(); remember(); });
    byId("trial-csv").addEventListener("click", saveTrials);
    byId("trial-columns").append(...TRIAL_COLUMNS.map((name, column) => {
      const box = element("input", { type: "checkbox", checked: true });
      box.addEventListener("change", () => {
        box.checked ? left.delete(column) : left.add(column);
        drawTrials();
        remember();
      });
      return element("label", { className: "box" }, box, " " + name);
    }));
  }

  // ---- Sensitivity.

  function drawEffects() {
    const place = byId("effect-charts");
    place.replaceChildren();
    const axis = Number(byId("effect-axis").value);
    const { name, values } = data.axes[axis];
    byId("effect-chosen").textContent = spaced(name);
    data.environments.forEach((environment, e) => {
      const rows = data.effects[axis].filter(row => row[0] === e).map(row => ({ value: values[row[1][0]], trials: row[2],
        mean: row[3], shown: short(row[3]), low: row[4], high: row[5], interval: interval(row[4], row[5]) }));
      if (rows.length === 0) return;
      const x = { field: "value", type: "ordinal", sort: values, title: spaced(name), axis: { labelAngle: 0, labelLimit: 110 },
        scale: { type: "point", padding: .5 } };
      const y = field => ({ field, type: "quantitative", title: "final reward", scale: { zero: false }, axis: { tickCount: 5 } });
      const tooltip = [{ field: "value", title: spaced(name) }, { field: "mean" },
        { field: "interval", title: "95% interval" }, { field: "trials" }];
      draw(place, environment, { height: 200, data: { values: rows }, layer: [
        { mark: { type: "line", color: "#0072b2", opacity: .4 }, encoding: { x, y: y("mean") } },
        { mark: { type: "rule", color: "#0072b2", strokeWidth: 2 }, encoding: { x, y: y("low"), y2: { field: "high" } } },
        { mark: { type: "point", filled: true, size: 70, color: "#0072b2", opacity: 1 }, encoding: { x, y: y("mean"), tooltip } },
        { mark: { type: "text", dx: 8, align: "left", fontSize: 11 }, encoding: { x, y: y("mean"), text: { field: "shown" } } },
      ] });
    });
  }

  function drawHeat() {
    const place = byId("heat-charts");
    place.replaceChildren();
    const across = Number(byId("heat-x").value);
    const down = Number(byId("heat-y").value);
    byId("heat-chosen").textContent = spaced(data.axes[across].name) + " and " + spaced(data.axes[down].name);
    const pair = data.pairs.find(one => one.axes.includes(across) && one.axes.includes(down) && across !== down);
    if (!pair) {
      place.append(element("p", { className: "note", textContent: "Choose two different settings." }));
      return;
    }
    const turned = pair.axes[0] === down;
    data.environments.forEach((environment, e) => {
      const rows = pair.cells.filter(row => row[0] === e).map(row => ({
        x: data.axes[across].values[row[1][turned ? 1 : 0]], y: data.axes[down].values[row[1][turned ? 0 : 1]],
        trials: row[2], mean: row[3], shown: short(row[3]), interval: interval(row[4], row[5]) }));
      if (rows.length === 0) return;
      const least = Math.min(...rows.map(row => row.mean));
      const most = Math.max(...rows.map(row => row.mean));
      const x = { field: "x", type: "ordinal", sort: data.axes[across].values, title: spaced(data.axes[across].name),
        axis: { labelAngle: 0, labelLimit: 110 } };
      const y = { field: "y", type: "ordinal", sort: data.axes[down].values, title: spaced(data.axes[down].name),
        axis: { labelLimit: 110 } };
      draw(place, environment, { height: 34 * new Set(rows.map(row => row.y)).size, data: { values: rows }, encoding: { x, y }, layer: [
        { mark: { type: "rect", stroke: shade() }, encoding: {
          color: { field: "mean", type: "quantitative", legend: null, scale: { scheme: "blues", domain: [least, most] } },
          tooltip: [{ field: "x", title: spaced(data.axes[across].name) }, { field: "y", title: spaced(data.axes[down].name) },
            { field: "mean" }, { field: "interval", title: "95% interval" }, { field: "trials" }] } },
        { mark: { type: "text", fontSize: 12 }, encoding: { text: { field: "shown" },
          color: { condition: { test: `datum.mean > ${(least + 2 * most) / 3}`, value: "#fff" }, value: "#000" } } },
      ] });
    });
  }

  /** A line for each setting through its values and what it reached; the values of an axis stand evenly. */
  function drawParallel() {
    const place = byId("parallel-charts");
    place.replaceChildren();
    const names = [...data.axes.map(axis => spaced(axis.name)), "final reward"];
    const high = (at, count) => count > 1 ? at / (count - 1) : .5;
    data.environments.forEach((environment, e) => {
      const rewards = data.rewards.filter(row => row[0] === e);
      if (rewards.length === 0) return;
      const means = rewards.map(row => row[3]);
      const least = Math.min(...means);
      const most = Math.max(...means);
      const lines = rewards.flatMap(row => {
        const combination = row[1][0];
        const shared = { combination, setting: data.combinations[combination], mean: row[3] };
        const through = data.axes.map((axis, a) => [a, data.places[combination][a], axis.values.length])
          .filter(([, at]) => at >= 0).map(([a, at, count]) => ({ ...shared, axis: names[a], at: high(at, count) }));
        return [...through, { ...shared, axis: "final reward", at: most > least ? (row[3] - least) / (most - least) : .5 }];
      });
      const words = data.axes.flatMap((axis, a) => axis.values.map((text, at) => ({ axis: names[a], at: high(at, axis.values.length), text })))
        .concat([{ axis: "final reward", at: 0, text: short(least) }, { axis: "final reward", at: 1, text: short(most) }]);
      const x = { field: "axis", type: "ordinal", sort: names, title: null, scale: { type: "point", padding: .6 },
        axis: { labelAngle: 0, labelLimit: 110, grid: true } };
      const y = { field: "at", type: "quantitative", axis: null };
      draw(place, environment + ": settings and what they reached", { height: 260, layer: [
        { data: { values: lines }, mark: { type: "line", strokeWidth: 2, opacity: .75 }, encoding: { x, y, detail: { field: "combination" },
          color: { field: "mean", type: "quantitative", legend: null, scale: { scheme: dark.matches && !paper ? "plasma" : "viridis" } },
          tooltip: [{ field: "setting" }, { field: "mean", title: "final reward" }] } },
        { data: { values: words }, mark: { type: "text", align: "left", dx: 5, fontSize: 11 }, encoding: { x, y, text: { field: "text" } } },
      ] });
    });
  }

  function drawSensitivity() {
    if (!byId("effect-axis")) return;
    drawEffects();
    if (data.axes.length > 1) {
      drawHeat();
      drawParallel();
    }
  }

  function fillSensitivity() {
    const options = () => data.axes.map((axis, place) => option(place, spaced(axis.name)));
    for (const id of ["effect-axis", "heat-x", "heat-y"]) byId(id)?.replaceChildren(...options());
  }

  function prepareSensitivity() {
    if (!byId("effect-axis")) return;
    fillSensitivity();
    byId("effect-axis").addEventListener("change", drawEffects);
    if (data.axes.length < 2) return;
    byId("heat-x").value = "0";
    byId("heat-y").value = "1";
    for (const id of ["heat-x", "heat-y"]) byId(id).addEventListener("change", drawHeat);
  }

  // ---- A page that is served is fed while the sweep runs.

  /** What of the page is text, and comes as a whole. */
  const TEXTS = ["head", "verdict", "tables-content", "unfinished-content", "sweep-content", "provenance-content", "chart-notes"];

  const CHOOSERS = ["curve-environment", "curve-metric", "curve-grouping", "effect-axis", "heat-x", "heat-y"];

  /** Takes what a newer page says; the reader's choices stay. Returns whether this page can show it. */
  function renew(page) {
    const same = id => (byId(id) === null) === (page.getElementById(id) === null);
    if (!page.getElementById("data") || !["effect-axis", "heat-x"].every(same)) return false;
    const chosen = CHOOSERS.map(id => byId(id)).filter(Boolean).map(one => [one, one.selectedOptions[0]?.textContent]);
    const names = data.groupings[chosenGrouping()].groups;
    const away = new Set([...hidden].map(group => names[group]));
    for (const id of TEXTS) {
      const open = [...byId(id).querySelectorAll("details")].map(one => one.open);
      byId(id).replaceChildren(...page.getElementById(id).childNodes);
      byId(id).querySelectorAll("details").forEach((one, place) => { one.open = open[place] ?? false; });
    }
    data = JSON.parse(page.getElementById("data").textContent);
    fillCurves();
    fillSensitivity();
    for (const [one, text] of chosen) {
      const there = [...one.options].find(each => each.textContent === text);
      if (there) one.value = there.value;
    }
    hidden = new Set();
    const now = data.groupings[chosenGrouping()].groups;
    if (now.length > MOST_SHOWN && away.size === 0) hideMost();
    else now.forEach((name, group) => { if (away.has(name)) hidden.add(group); });
    const places = ["result-charts", "profile-charts", "effect-charts", "heat-charts", "parallel-charts"].map(byId).filter(Boolean);
    places.forEach(place => { place.style.minHeight = place.offsetHeight + "px"; }); // while it is drawn anew
    setTimeout(() => places.forEach(place => { place.style.minHeight = ""; }), 1500);
    drawAll();
    drawTrials();
    return true;
  }

  globalThis.renewPage = renew;

  prepareCurves();
  prepareSensitivity();
  prepareTrials();
  recall();
  drawAll();
  drawTrials();
  byId("profiles").addEventListener("toggle", () => { if (isOpen("profiles")) drawProfiles(); });
  byId("sensitivity")?.addEventListener("toggle", () => { if (isOpen("sensitivity")) drawSensitivity(); });
  document.querySelectorAll("details.fold").forEach(one => one.addEventListener("toggle", remember));
  dark.addEventListener("change", drawAll);
  addEventListener("beforeprint", () => { if (dark.matches) { paper = true; drawAll(); } });
  addEventListener("afterprint", () => { if (paper) { paper = false; drawAll(); } });
})();

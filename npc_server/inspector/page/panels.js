// The tabs below the graph: each draws one side of a moment.

import { clock, el, shown } from "./dom.js";
import { factEditor } from "./fact_editor.js";
import { latencyPanel } from "./latency.js";
import { SoundPanel } from "./sound.js";

export class Panels {
  #tab = "step";
  #drawn = "";

  /** `ask(request)` orders something; `isLive()` whether it may be. */
  constructor(panel, tabs, { ask, isLive }) {
    this.panel = panel;
    this.ask = ask;
    this.isLive = isLive;
    this.sound = new SoundPanel();
    this.kinds = {
      step: ["Step", (moment) => this.#step(moment)],
      facts: ["Facts", (moment) => this.#facts(moment)],
      people: ["Memory", (moment) => this.#people(moment)],
      prompt: ["Prompt", (moment) => this.#prompt(moment)],
      latency: ["Latency", latencyPanel],
      sound: ["Sound", (moment) => this.sound.draw(moment)],
    };
    this.buttons = Object.entries(this.kinds).map(([id, [title]]) =>
      el("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": "panel", onclick: () => this.open(id) }, title));
    tabs.append(...this.buttons);
    tabs.addEventListener("keydown", (event) => this.#turn(event));
    this.open("step");
  }

  open(id) {
    this.#tab = id;
    for (const button of this.buttons) {
      const isOpen = button.id === `tab-${id}`;
      button.setAttribute("aria-selected", isOpen);
      button.tabIndex = isOpen ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", `tab-${id}`);
    if (id === "people" && this.isLive()) this.ask({ do: "memory" }).catch(() => {});
    if (this.moment) this.show(this.moment, { force: true });
  }

  get tab() {
    return this.#tab;
  }

  show(moment, { force = false } = {}) {
    this.moment = moment;
    const isTyping = this.panel.contains(document.activeElement) && document.activeElement.matches("input, select");
    if (!force && isTyping) return;
    const drawn = `${this.#tab} ${this.isLive()} ${this.#version(moment)}`;
    if (!force && drawn === this.#drawn) return;
    this.#drawn = drawn;
    const top = this.panel.scrollTop;
    const focus = this.panel.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.panel.replaceChildren(...[this.kinds[this.#tab][1](moment)].flat());
    this.panel.scrollTop = top;
    if (focus) this.panel.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  }

  /** What the open tab depends on: drawn anew only when it changes, so that nothing is lost under the pointer. */
  #version(moment) {
    switch (this.#tab) {
      case "step":
      case "facts":
        return `${moment.story?.version} ${moment.changes.length} ${JSON.stringify(moment.story?.queries)}`;
      case "people":
        return `${JSON.stringify(moment.memory)} ${moment.story?.version}`;
      case "prompt":
        return JSON.stringify(moment.prompt);
      case "latency":
        return moment.latencies.length;
      default:
        return this.sound.version(moment);
    }
  }

  #turn(event) {
    const at = this.buttons.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.buttons.length - 1 }[event.key];
    if (next === undefined || at < 0) return;
    const button = this.buttons[(next + this.buttons.length) % this.buttons.length];
    this.open(button.id.slice(4));
    button.focus();
    event.preventDefault();
  }

  #step(moment) {
    if (!moment.story) return nothing("The story is shown once the player has done something.");
    return el("div.columns", {}, this.#ways(moment), this.#why(moment));
  }

  #ways(moment) {
    const mine = moment.map.tracks.find((one) => one.character === moment.faced[0])?.name;
    const edges = [...moment.story.edges].sort((a, b) => (b.track === mine) - (a.track === mine));
    let track = null;
    const rows = edges.flatMap((one) => {
      const isNew = one.track !== track;
      track = one.track;
      const title = isNew && el("tr.track-title", {}, el("th", { colspan: 3 }, `${track} at ${moment.story.tracks[track].node}`));
      return [title, this.#way(one, moment)].filter(Boolean);
    });
    if (!rows.length) return nothing("No edge leads on from here.");
    return el("table", { "aria-label": "Edges from here, and their guards now" }, el("tbody", {}, rows));
  }

  #way(one, moment) {
    const reads = Object.entries(one.reads).map(([name, value]) => `${name} = ${shown(value)}`).join(", ");
    const isOpen = one.closed === null;
    const take = el("button.small", { type: "button", "data-key": one.edge, disabled: !isOpen || !this.isLive(), title: isOpen ? "Take this edge" : one.closed,
      onclick: () => this.ask({ do: "step", edge: one.edge }) }, "Take");
    return el("tr", {},
      el("td", {}, el("strong", {}, one.edge.split(".").pop()), el("div.muted", {}, wayText(moment.ways.get(one.edge)))),
      el(`td.${isOpen ? "open" : "closed"}`, {}, isOpen ? "open" : one.closed.startsWith("its guard") ? "closed" : one.closed,
        one.guard && el("div.mono.muted", {}, one.guard), reads && el("div.mono", {}, reads)),
      el("td.tight", {}, take));
  }

  #why(moment) {
    const step = moment.lastStep;
    if (!step) return el("div", {}, el("h3", {}, "Last step"), nothing("None yet."));
    const parts = [el("h3", {}, `Last step: version ${step.version}`)];
    for (const move of step.moves) {
      parts.push(el("p", {}, el("strong", {}, move.edge.split(".").pop()), ` ${move.from} → ${move.to}`),
        el("p.muted", {}, `by ${move.by}`, move.matched && `: “${move.matched}”`, move.score != null && `, score ${move.score.toFixed(2)}`));
    }
    const { signal } = step;
    if (!step.moves.length) parts.push(el("p", {}, signal.kind === "Missed" ? (signal.unclear ? "Two edges fitted alike." : "Nothing fitted.") : signal.kind === "FactSet" ? `${signal.key} was set.` : signal.kind));
    const evidence = signal.evidence ?? step.moves.find((move) => move.evidence)?.evidence;
    if (evidence) parts.push(el("p", {}, "The player: ", el("q", {}, evidence)));
    const rejected = signal.rejected?.length ? signal.rejected : step.moves.flatMap((move) => move.rejected);
    if (rejected.length) {
      parts.push(el("table", {}, el("thead", {}, row("th", "Rejected", "Score", "Why")), el("tbody", {}, rejected.map((one) =>
        row("td", one.edge.split(".").pop(), one.score == null ? "–" : one.score.toFixed(2), one.reason)))));
    }
    return el("div.card", {}, parts);
  }

  #facts(moment) {
    const last = new Map(moment.changes.map((change) => [change.key, change]));
    const now = moment.lastStep?.at;
    const facts = moment.map.facts.filter((fact) => fact.key in moment.facts);
    const order = [...facts].sort((a, b) => (last.get(b.key)?.at ?? -1) - (last.get(a.key)?.at ?? -1));
    const rows = order.map((fact) => {
      const change = last.get(fact.key);
      return el(`tr${change && change.at === now ? ".changed" : ""}`, {},
        el("td.mono", {}, fact.key), el("td", {}, el("strong", {}, shown(moment.facts[fact.key]))),
        el("td.muted", {}, change ? `was ${shown(change.before)}, ${clock(change.at - this.began)}` : ""),
        el("td.tight", {}, fact.derived ? el("span.muted", {}, "derived") : this.isLive() ? factEditor(fact, moment.facts[fact.key], this.ask) : ""));
    });
    if (!rows.length) return nothing("No facts yet.");
    return el("table", {}, el("thead", {}, row("th", "Fact", "Value", "Last change", "")), el("tbody", {}, rows));
  }

  began = 0;

  #people(moment) {
    if (!moment.memory) return nothing("What characters remember is read when this tab is opened in a live session.");
    const cards = moment.memory.characters.map((one) => {
      const relations = moment.map.facts.filter((fact) => fact.scope === "character" && fact.key.startsWith(`${one.character}.`));
      const items = (kind) => one.items.filter((item) => item.kind === kind);
      return el("section.card", { "aria-label": moment.name(one.character) },
        el("div.row", {}, el("h2", {}, moment.name(one.character)), el("span.spring"), one.mood && el("span.chip.warm", {}, `${one.mood.emotion} ${one.mood.strength.toFixed(1)}`)),
        relations.length ? el("p", {}, relations.map((fact) => `${fact.key.split(".")[1]} ${shown(moment.facts[fact.key])}`).join(" · ")) : null,
        ...[["summary", "Summary"], ["fact", "Knows"], ["episode", "Remembers"], ["line", "Heard"]].map(([kind, title]) => {
          const found = items(kind).slice(-8);
          return found.length ? el("div", {}, el("h3", {}, title), el("ul", {}, found.map((item) =>
            el("li", {}, item.speaker && el("span.muted", {}, `${item.speaker}: `), item.text)))) : null;
        }),
        one.items.length ? null : el("p.muted", {}, "remembers nothing yet"));
    });
    return el("div.cards", {}, cards);
  }

  #prompt(moment) {
    if (!moment.prompt) return nothing("No model was asked: an authored line answered, or the server runs without a model.");
    const { messages, parts, tokens } = moment.prompt;
    const dropped = parts.filter((part) => part.dropped).map((part) => `${part.dropped} of ${part.name}`);
    return el("div.prompt", {},
      el("p.muted", {}, `${tokens} tokens or fewer; ${dropped.length ? `left out: ${dropped.join(", ")}` : "nothing left out"}`),
      messages.map((message) => el("div", {}, el("h3", {}, message.role), el("pre", {}, message.content))));
  }
}

export function wayText(way) {
  if (!way) return "";
  if (way.choice) return way.choice;
  if (way.intents.length) return `“${way.intents[0]}”`;
  if (way.event) return `event ${way.event}`;
  if (way.after_s != null) return `after ${way.after_s} s`;
  return way.otherwise ? "otherwise" : "by itself";
}

const nothing = (text) => el("p.muted", {}, text);
const row = (cell, ...texts) => el("tr", {}, texts.map((text) => el(cell, {}, text)));


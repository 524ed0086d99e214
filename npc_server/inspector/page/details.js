// A node, opened: where it stands in the author's files, what is said there, and where it leads.

import { el } from "./dom.js";
import { wayText } from "./panels.js";

export function details(node, moment, { ask, isLive, onClose, onGo }) {
  const now = new Map((moment.story?.edges ?? []).map((one) => [one.edge, one]));
  const visits = moment.visited.get(node.id) ?? 0;
  return [
    el("header", {}, el("h2", {}, node.id), el("button.small", { type: "button", "aria-label": "Close", onclick: onClose }, "✕")),
    node.place && el("p.mono.muted", {}, node.place),
    node.kind !== "node" && el("p.muted", {}, { start: "a track starts here", pool: "a pool of storylets", return: "a call ends here" }[node.kind]),
    node.ending && el("p", {}, el("span.chip.warm", {}, `ending: ${node.ending}`)),
    visits ? el("p.muted", {}, `visited ${visits} ${visits === 1 ? "time" : "times"}`) : null,
    node.goal && el("p", {}, node.goal),
    node.lines?.length ? el("div", {}, el("h3", {}, "Lines"), el("ul", {}, node.lines.map((line) => el("li", {}, el("span.muted", {}, `${line.name} `), line.texts.map((text) => el("div", {}, text)))))) : null,
    node.ways?.length ? el("div", {}, el("h3", {}, "Leads on"), el("ul", {}, node.ways.map((way) => wayItem(way, now.get(way.edge), ask, isLive, onGo)))) : null,
  ].filter(Boolean);
}

function wayItem(way, status, ask, isLive, onGo) {
  const isOpen = status?.closed === null;
  return el("li", {},
    el("div.row", {}, el("strong", {}, way.name), el("span.spring"),
      isOpen && isLive() ? el("button.small", { type: "button", onclick: () => ask({ do: "step", edge: way.edge }) }, "Take") : null,
      way.to ? el("button.small", { type: "button", onclick: () => onGo(way.to) }, `→ ${way.to.split(".").pop()}`) : null),
    el("div.muted", {}, wayText(way)),
    way.says && el("div", {}, el("q", {}, way.says[0])),
    status?.closed && el("div.closed", {}, status.closed),
    el("div.mono.muted", {}, way.place));
}

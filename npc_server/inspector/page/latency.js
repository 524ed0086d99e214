// Where the time of each answered turn went, as a waterfall.

import { el } from "./dom.js";

const PARTS = [
  ["endpoint", "last word to end of turn"],
  ["stt", "to the transcript"],
  ["decide", "to the committed step"],
  ["first_token", "to the first words"],
  ["first_audio", "to the first sound"],
];
const MOST = 40;

export function latencyPanel(moment) {
  const turns = moment.latencies.slice(-MOST).reverse();
  if (!turns.length) return el("p.muted", {}, "No turn was answered yet.");
  const longest = Math.max(...turns.map((turn) => turn.total_ms), 100);
  return [
    el("div.key", {}, PARTS.map(([part, words]) => el("span", {}, el(`i.${part}`), words))),
    el("div.fall", {}, turns.flatMap((turn) => [el("span.mono", {}, turn.turn), beam(turn, longest), el("span.mono", {}, `${Math.round(turn.total_ms)} ms`)])),
  ];
}

function beam(turn, longest) {
  const parts = PARTS.filter(([part]) => turn[`${part}_ms`] > 0);
  const label = parts.map(([part]) => `${part} ${turn[`${part}_ms`].toFixed(1)} ms`).join(", ");
  return el("div.beam", { role: "img", "aria-label": label, title: label }, parts.map(([part]) => {
    const bar = el(`i.${part}`);
    bar.style.width = `${(100 * turn[`${part}_ms`]) / longest}%`;
    return bar;
  }));
}

// The conversation as it was heard: what was never heard of a line is struck out.

import { el } from "./dom.js";

const MOST = 300;

export class Conversation {
  #shown = new Map(); // line -> {element, text}

  constructor(element) {
    this.element = element;
  }

  show(moment) {
    const { element } = this;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
    const lines = moment.lines.slice(-MOST);
    const kept = new Set(lines);
    for (const [line, { element: old }] of this.#shown) {
      if (kept.has(line)) continue;
      old.remove();
      this.#shown.delete(line);
    }
    for (const line of lines) {
      const isSpeaking = line.utterance !== undefined && line.utterance === moment.speaking;
      const text = JSON.stringify([line.text, line.heard, line.final, isSpeaking]);
      const known = this.#shown.get(line);
      if (known?.text === text) continue;
      const fresh = line.is === "note" ? this.#note(line) : this.#said(line, moment, isSpeaking);
      if (known) known.element.replaceWith(fresh);
      else element.append(fresh);
      this.#shown.set(line, { element: fresh, text });
    }
    if (isAtEnd) element.scrollTop = element.scrollHeight;
  }

  #note(line) {
    return el(`li.note${line.looks ? `.${line.looks}` : ""}`, {}, line.text);
  }

  #said(line, moment, isSpeaking) {
    const isPlayer = line.is === "player";
    const who = isPlayer ? (line.tapped ? "player, tapped" : line.final ? "player" : "player, speaking") : moment.name(line.who);
    const looks = `${isPlayer ? ".player" : ""}${isPlayer && !line.final ? ".interim" : ""}${isSpeaking ? ".speaking" : ""}`;
    return el(`li.said${looks}`, {}, el("span.who", {}, who), el("p", {}, ...this.#words(line)));
  }

  #words(line) {
    if (line.is === "player" || line.heard === null) return [line.text];
    if (line.text.startsWith(line.heard)) return [line.heard, el("del", { title: "was not heard" }, line.text.slice(line.heard.length))];
    return [line.heard, " ", el("del", { title: "was not heard" }, "(broken off)")];
  }
}

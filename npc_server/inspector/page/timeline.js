// Time travel over the entries of a log.

import { byId, clock, el } from "./dom.js";

const MOST_MARKS = 200;

export class Timeline {
  #entries = [];
  #steps = [];
  #at = null; // an index; null is the present

  /** `onMove()` when another moment is wanted. */
  constructor(onMove) {
    this.onMove = onMove;
    byId("moment").oninput = (event) => this.go(Number(event.target.value));
    byId("back").onclick = () => this.leap(-1);
    byId("forth").onclick = () => this.leap(1);
    byId("live").onclick = () => this.present();
  }

  get isPresent() {
    return this.#at === null;
  }

  /** Index of the entry that is shown last; -1 if there is none. */
  get at() {
    return this.#at ?? this.#entries.length - 1;
  }

  follow(entries) {
    if (this.#entries !== entries) this.#at = null;
    this.#entries = entries;
    this.#steps = entries.flatMap((entry, index) => (entry.kind === "story" && entry.what.signal ? [index] : []));
    this.#draw();
  }

  go(index) {
    this.#at = index >= this.#entries.length - 1 ? null : Math.max(index, 0);
    this.#draw();
    this.onMove();
  }

  present() {
    this.go(Infinity);
  }

  /** To the step before or after. */
  leap(direction) {
    const target = direction < 0 ? this.#steps.findLast((step) => step < this.at) : this.#steps.find((step) => step > this.at);
    if (target !== undefined) this.go(target);
    else if (direction > 0) this.present();
    else this.go(0);
  }

  #draw() {
    const last = this.#entries.length - 1;
    const slider = byId("moment");
    slider.disabled = last < 1;
    slider.max = Math.max(last, 0);
    slider.value = Math.max(this.at, 0);
    byId("live").setAttribute("aria-pressed", this.isPresent);
    const entry = this.#entries[this.at];
    const began = this.#entries[0]?.at_ms ?? 0;
    const text = entry ? `${clock(entry.at_ms - began)} · ${this.at + 1} of ${last + 1}` : "no log";
    byId("when").textContent = text;
    slider.setAttribute("aria-valuetext", text);
    byId("marks").replaceChildren(...this.#steps.slice(-MOST_MARKS).map((step) => {
      const mark = el("i");
      mark.style.left = `${(100 * step) / Math.max(last, 1)}%`;
      return mark;
    }));
  }
}

// One moment of a session: what its log says up to an entry. Feeding it the next entry gives the next moment.

export class Moment {
  constructor(map) {
    this.map = map;
    this.story = null; // the last `story` entry
    this.lastStep = null; // the last one that a signal led to
    this.facts = {};
    this.changes = []; // {at, key, before, after}
    this.passed = new Set(); // edges taken
    this.visited = new Map(); // node -> how often
    this.lines = []; // the conversation
    this.latencies = [];
    this.prompt = null;
    this.memory = null;
    this.mind = { state: "answers", by: "" };
    this.faced = [];
    this.utterances = new Map();
    this.speaking = null;
    this.isOver = false;
    this.ways = new Map(map.nodes.flatMap((node) => (node.ways ?? []).map((way) => [way.edge, way])));
  }

  take(entry) {
    const { kind, what, at_ms: at } = entry;
    if (kind === "story") this.#story(what, at);
    else if (kind === "sent") this.#sent(what, at);
    else if (kind === "received") this.#received(what, at);
    else if (kind === "latency") this.latencies.push(what);
    else if (kind === "prompt") this.prompt = what;
    else if (kind === "memory") this.memory = what;
    else if (kind === "mind") this.mind = what;
    else if (kind === "order") this.#order(what, at);
    else if (kind === "heard") this.#heard(what);
    else if (kind === "end") {
      this.isOver = true;
      this.#note("the session ended", at);
    }
  }

  #note(text, at, looks = "") {
    this.lines.push({ is: "note", text, at, looks });
  }

  #story(what, at) {
    for (const [key, value] of Object.entries(what.facts)) {
      const before = this.facts[key];
      if (this.story && JSON.stringify(before) !== JSON.stringify(value)) this.changes.push({ at, key, before, after: value });
    }
    this.facts = what.facts;
    this.story = what;
    this.visited = new Map(Object.entries(what.visits));
    if (what.signal) this.lastStep = { ...what, at };
    for (const move of what.moves) {
      this.passed.add(move.edge);
      const name = move.edge.split(".").pop();
      const place = move.from === move.to ? `stays at ${move.to}` : `→ ${move.to}`;
      this.#note(`${name} ${place}  (${move.by}${move.score == null ? "" : ` ${move.score.toFixed(2)}`})`, at, "step");
    }
  }

  #sent(what, at) {
    switch (what.type) {
      case "transcript": {
        const known = this.lines.find((line) => line.is === "player" && line.turn === what.turn && !line.final);
        if (known) Object.assign(known, { text: what.text, final: what.final });
        else this.lines.push({ is: "player", turn: what.turn, text: what.text, final: what.final, at });
        break;
      }
      case "utterance_start": {
        const line = { is: "character", who: what.character, text: what.text ?? "", heard: null, at, utterance: what.utterance };
        this.lines.push(line);
        this.utterances.set(what.utterance, { ...what, line, at, pieces: [] });
        this.speaking = what.utterance;
        break;
      }
      case "speech":
        this.utterances.get(what.utterance)?.pieces.push(what);
        break;
      case "utterance_end": {
        const utterance = this.utterances.get(what.utterance);
        if (utterance) {
          utterance.duration_ms = what.duration_ms;
          utterance.line.text = what.text || utterance.line.text;
          utterance.line.heard = what.interrupted ? (what.heard_text ?? "") : null;
        }
        if (this.speaking === what.utterance) this.speaking = null;
        break;
      }
      case "latency":
        this.latencies.push(what);
        break;
      case "error":
        this.#note(`${what.code}: ${what.message}`, at, "error");
        break;
      case "action":
        this.#note(`${what.character} does: ${what.name}`, at);
        break;
    }
  }

  #received(what, at) {
    switch (what.type) {
      case "talk":
        this.faced = what.characters;
        this.#note(what.characters.length ? `the player faces ${what.characters.map((one) => this.name(one)).join(", ")}` : "the player walks away", at);
        break;
      case "choose":
        this.lines.push({ is: "player", turn: null, text: this.ways.get(what.choice)?.choice ?? what.choice, final: true, tapped: true, at });
        break;
      case "event":
        this.#note(`the game tells: ${what.name}`, at);
        break;
      case "save":
      case "load":
        this.#note(`${what.type}: ${what.slot}`, at);
        break;
      case "interrupt":
        this.#note("the player interrupts", at);
        break;
    }
  }

  #order(what, at) {
    const words = {
      step: () => `takes ${what.edge}`,
      fact: () => `sets ${what.key} to ${Array.isArray(what.value) ? what.value.join(", ") || "nothing" : what.value}`,
      say: () => `speaks as ${this.name(what.character)}`,
      mind: () => ({ answers: "gives the mind back", paused: "pauses the mind", taken_over: "takes over" })[what.state],
    };
    const refused = what.outcome === "done" ? "" : `, refused: ${what.outcome}`;
    this.#note(`${what.by} ${words[what.do]()}${refused}`, at, "order");
  }

  #heard(what) {
    const line = this.lines.findLast((one) => one.is === "character" && one.who === what.character);
    if (line && what.heard !== what.text && line.heard === null && line.text === what.text) line.heard = what.heard;
  }

  name(character) {
    return this.map.characters.find((one) => one.id === character)?.name ?? character;
  }

  /** Track by node, for those where a track stands. */
  get standing() {
    const found = new Map();
    for (const [track, { node }] of Object.entries(this.story?.tracks ?? {})) {
      const character = this.map.tracks.find((one) => one.name === track)?.character;
      found.set(node, [...(found.get(node) ?? []), character ? this.name(character) : track]);
    }
    return found;
  }
}

// Plays a line again, and draws its mouth shapes and words under the sound.

import { cut, el } from "./dom.js";

const WAVE = 46;
const SHAPES = 32; // pixels of the largest shape
const HUES = [0, 12, 40, 65, 95, 130, 155, 180, 200, 220, 250, 275, 300, 320, 340];

export class SoundPanel {
  #chosen = null;
  #context = null;
  #playing = null; // {source, utterance, began}: what sounds now, whatever is drawn

  version(moment) {
    const last = [...moment.utterances.values()].at(-1);
    return `${moment.utterances.size} ${last?.pieces.length} ${this.#chosen}`;
  }

  draw(moment) {
    const lines = [...moment.utterances.values()].reverse();
    if (!lines.length) return el("p.muted", {}, "Nobody has spoken yet.");
    const line = moment.utterances.get(this.#chosen) ?? lines[0];
    const sound = samples(line);
    const pick = el("select", { "aria-label": "Line", onchange: (event) => { this.#chosen = event.target.value; event.target.blur(); this.#redraw(moment); } },
      lines.slice(0, 100).map((one) => el("option", { value: one.utterance, selected: one === line }, `${moment.name(one.character)}: ${cut(one.text ?? "", 60)}`)));
    const canvas = el("canvas", { role: "img", "aria-label": `Sound, mouth shapes and words of: ${line.text}` });
    const play = el("button.small", { type: "button", disabled: !sound, onclick: () => this.#toggle(line, sound) }, "▶ Play");
    this.moment = moment;
    const show = () => {
      const isPlaying = this.#playing?.utterance === line.utterance;
      play.textContent = isPlaying ? "■ Stop" : "▶ Play";
      paint(canvas, line, sound, moment.map.visemes, isPlaying ? (this.#context.currentTime - this.#playing.began) * 1000 : null);
      if (this.#playing && canvas.isConnected) requestAnimationFrame(show);
    };
    this.#show = show;
    requestAnimationFrame(show);
    const why = sound ? `${Math.round((1000 * sound.length) / line.audio.rate)} ms at ${line.audio.rate} Hz` : line.audio ? "its sound was not kept: it is kept from the moment that somebody looks on" : "the player's game wants no sound";
    return (this.element = el("div.sound", {}, el("div.row", {}, pick, play, el("span.muted", {}, why)), canvas));
  }

  #redraw(moment) {
    this.element?.replaceWith(this.draw(moment));
  }

  #show = () => {}; // draws the line again that is chosen now

  #toggle(line, sound) {
    const was = this.#playing;
    was?.source.stop();
    this.#playing = null;
    if (was?.utterance !== line.utterance) this.#play(line, sound);
    this.#show();
  }

  #play(line, sound) {
    this.#context ??= new AudioContext();
    const buffer = this.#context.createBuffer(1, sound.length, line.audio.rate);
    buffer.copyToChannel(sound, 0);
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#context.destination);
    const playing = { source, utterance: line.utterance, began: this.#context.currentTime };
    source.onended = () => {
      if (this.#playing !== playing) return;
      this.#playing = null;
      this.#show();
    };
    this.#playing = playing;
    source.start();
  }
}

/** The line's sound from -1 to 1; null if none of it was kept. */
function samples(line) {
  const pieces = line.pieces.filter((piece) => piece.pcm);
  if (!pieces.length || !line.audio) return null;
  const decoded = pieces.map((piece) => {
    const bytes = Uint8Array.from(atob(piece.pcm), (one) => one.charCodeAt(0));
    return { at: Math.round((piece.at_ms * line.audio.rate) / 1000), pcm: new Int16Array(bytes.buffer) };
  });
  const sound = new Float32Array(Math.max(...decoded.map((one) => one.at + one.pcm.length)));
  for (const { at, pcm } of decoded) for (let index = 0; index < pcm.length; index++) sound[at + index] = pcm[index] / 32768;
  return sound;
}

function paint(canvas, line, sound, names, playedMs = null) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (!width) return;
  const scale = devicePixelRatio || 1;
  Object.assign(canvas, { width: width * scale, height: height * scale });
  const draw = canvas.getContext("2d");
  draw.scale(scale, scale);
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const visemes = line.pieces.flatMap((piece) => piece.visemes);
  const words = line.pieces.flatMap((piece) => piece.words);
  const length = Math.max(sound && line.audio ? (1000 * sound.length) / line.audio.rate : 0, ...visemes.map((one) => one.t_ms + one.d_ms), ...words.map((one) => one.t_ms + one.d_ms), 1);
  const x = (ms) => (ms / length) * width;
  if (sound) wave(draw, sound, width, colour("--accent"));
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  draw.font = `10px ${style.getPropertyValue("--font")}`;
  draw.textAlign = "center";
  for (const { t_ms: at, d_ms: lasts, v, w } of visemes) {
    const size = v === 0 ? 3 : 6 + (SHAPES - 6) * w;
    draw.fillStyle = v === 0 ? colour("--line") : `hsl(${HUES[v % HUES.length]} 55% ${isDark ? 58 : 48}%)`;
    draw.fillRect(x(at), 84 - size, Math.max(x(lasts) - 1, 1), size);
    if (x(lasts) > 13 && v !== 0) {
      draw.fillStyle = colour("--muted");
      draw.fillText(names?.[v] ?? v, x(at) + x(lasts) / 2, 96);
    }
  }
  draw.fillStyle = colour("--text");
  draw.textAlign = "left";
  let free = 0;
  for (const { t_ms: at, text } of words) {
    if (x(at) < free) continue;
    draw.fillText(text, x(at), 113);
    free = x(at) + draw.measureText(text).width + 5;
  }
  if (playedMs !== null) {
    draw.fillStyle = colour("--bad");
    draw.fillRect(x(playedMs), 0, 2, height);
  }
}

function wave(draw, sound, width, colour) {
  draw.fillStyle = colour;
  for (let column = 0; column < width; column++) {
    const from = Math.floor((column / width) * sound.length);
    const to = Math.max(Math.floor(((column + 1) / width) * sound.length), from + 1);
    let peak = 0;
    for (let index = from; index < to; index++) peak = Math.max(peak, Math.abs(sound[index]));
    draw.fillRect(column, WAVE / 2 - (peak * WAVE) / 2, 1, Math.max(peak * WAVE, 1));
  }
}

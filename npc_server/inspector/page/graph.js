// Draws the story map, lights up one moment of it, and moves the view by mouse, wheel and keys.

import { cut, svg } from "./dom.js";

const NEAR = 0.72;
const MIDDLE = 0.4;
const FAR = 0.26; // from farther off, nodes have no names
const MOST_ZOOM = 2.5;
const MARGIN = 16;
const TOOLS = 48; // pixels at the bottom that the tools take
const FOLLOWED = 0.85; // the zoom at which the present node is followed

export class Graph {
  #nodes = new Map();
  #ways = [];
  #scenes = new Map();
  #view = { x: 0, y: 0, zoom: 1 };
  #map = null;
  #world = null;
  #chosen = null;
  follows = true;

  /** `onOpen(node id)` when a node is opened, `onFollow(bool)` when the view is moved by hand. */
  constructor(element, { onOpen, onFollow }) {
    this.element = element;
    this.onOpen = onOpen;
    this.onFollow = onFollow;
    this.#listen();
    new ResizeObserver(() => this.#keepInView()).observe(element);
  }

  get chosen() {
    return this.#chosen;
  }

  draw(map) {
    this.#map = map;
    this.#nodes.clear();
    this.#scenes.clear();
    this.#world = svg("g", { id: "world" });
    const defs = svg("defs", {}, ["", "may", "shut", "last", "been"].map((looks) =>
      svg("marker", { id: `tip${looks}`, viewBox: "0 0 8 8", refX: 2, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" },
        svg(`path.tip${looks ? `.${looks}` : ""}`, { d: "M0 0L8 4L0 8z" }))));
    const scenes = map.scenes.map((scene) => this.#scene(scene));
    this.#ways = map.edges.map((edge) => ({
      edge,
      element: svg(`path.way.${edge.role}${edge.back ? ".back" : ""}`, { d: edge.path, "marker-end": "url(#tip)", "data-edge": edge.id },
        svg("title", {}, [edge.id, edge.label, edge.guard && `if ${edge.guard}`].filter(Boolean).join("\n"))),
    }));
    const nodes = map.nodes.map((node) => this.#node(node));
    this.#world.append(...scenes, ...this.#ways.map((way) => way.element), ...nodes, ...[...this.#scenes.values()].map((one) => one.title));
    this.element.replaceChildren(defs, this.#world);
    this.#chosen = null;
    this.#focus = null;
    this.fit();
  }

  #scene(scene) {
    const text = svg("text", {}, scene.name);
    const plate = svg("rect", { rx: 4 });
    const title = svg("g.scene-name", {}, plate, text);
    const group = svg("g.scene", { "data-scene": scene.name },
      svg("rect", { x: scene.x, y: scene.y, width: scene.width, height: scene.height, rx: 10 }));
    this.#scenes.set(scene.name, { scene, group, title, text, plate });
    return group;
  }

  #node(node) {
    const isPill = node.kind !== "node";
    const title = isPill ? `${node.kind} ${node.kind === "return" ? "" : node.name}` : node.name;
    const flag = svg("text", { x: node.width / 2, y: -1.5 });
    const parts = [
      svg("title", {}, [node.id, node.goal, node.place].filter(Boolean).join("\n")),
      svg("rect.ring", { x: -5, y: -5, width: node.width + 10, height: node.height + 10, rx: isPill ? 18 : 12 }),
      svg("rect.box", { width: node.width, height: node.height, rx: isPill ? node.height / 2 : 8 }),
      svg("text.name", { x: 10, y: isPill ? 17 : 18 }, cut(title, isPill ? 16 : 23)),
    ];
    if (!isPill) parts.push(svg("text.goal", { x: 10, y: 34 }, cut(node.ending ? `ending: ${node.ending}` : node.goal, 26)));
    if (!isPill) {
      // From afar, the name as large as the card allows.
      const size = Math.min(28, (node.width - 12) / (0.58 * Math.min(title.length, 11)));
      const name = svg("text.distant", { x: node.width / 2, y: node.height / 2 + size * 0.35 }, cut(title, 11));
      name.style.fontSize = `${size}px`;
      parts.push(name);
    }
    const banner = svg("rect", { y: -12, height: 14, rx: 7 });
    parts.push(svg("g.flag", {}, banner, flag));
    const group = svg(`g.node${isPill ? ".pill" : ""}${node.ending ? ".ending" : ""}`, {
      transform: `translate(${node.x} ${node.y})`, "data-node": node.id, role: "button", "aria-label": node.id,
    }, parts);
    this.#nodes.set(node.id, { node, group, flag, banner });
    return group;
  }

  /** Light up a moment. */
  light(moment) {
    if (!this.#map) return;
    const standing = moment.standing;
    const open = new Map((moment.story?.edges ?? []).map((one) => [one.edge, one.closed === null]));
    const last = new Set((moment.lastStep?.moves ?? []).map((move) => move.edge));
    for (const [id, { node, group, flag, banner }] of this.#nodes) {
      const here = standing.get(id);
      group.classList.toggle("now", Boolean(here));
      group.classList.toggle("been", !here && moment.visited.has(id));
      group.setAttribute("aria-label", `${id}${here ? `, ${here.join(" and ")} stands here` : moment.visited.has(id) ? ", was here" : ""}`);
      if (!here) continue;
      flag.textContent = cut(here.join(", "), 24);
      const width = flag.textContent.length * 6 + 16;
      banner.setAttribute("width", width);
      banner.setAttribute("x", (node.width - width) / 2);
    }
    const lit = new Set([...standing.keys()].map((id) => this.#nodes.get(id)?.node.scene));
    for (const [name, { group, title }] of this.#scenes) for (const one of [group, title]) one.classList.toggle("lit", lit.has(name));
    for (const { edge, element } of this.#ways) {
      const looks = last.has(edge.id) ? "last" : open.has(edge.id) ? (open.get(edge.id) ? "may" : "shut") : moment.passed.has(edge.id) ? "been" : "";
      for (const one of ["last", "may", "shut", "been"]) element.classList.toggle(one, one === looks);
      element.setAttribute("marker-end", `url(#tip${looks})`);
    }
    const focus = this.#movedTo(moment);
    if (focus && focus !== this.#focus) {
      this.#focus = focus;
      if (this.follows && this.#view.zoom < FOLLOWED) this.#view.zoom = FOLLOWED;
      this.#keepInView({ always: this.follows });
    }
  }

  #focus = null;

  #movedTo(moment) {
    const faced = moment.faced[0];
    const track = this.#map.tracks.find((one) => one.character === faced)?.name;
    const moved = moment.lastStep?.moves?.at(-1)?.to;
    return (track && moment.story?.tracks[track]?.node) || moved || [...moment.standing.keys()][0] || null;
  }

  #keepInView({ always = false } = {}) {
    if (!this.follows || !this.#focus) return;
    const place = this.#nodes.get(this.#focus)?.node;
    if (!place) return;
    const { width, height } = this.element.getBoundingClientRect();
    const { x, y, zoom } = this.#view;
    const [left, top] = [place.x * zoom + x, place.y * zoom + y];
    const isSeen = left > 40 && top > 40 && left + place.width * zoom < width - 40 && top + place.height * zoom < height - 60;
    if (always || !isSeen) this.#centre(place);
  }

  #centre(place) {
    const { width, height } = this.element.getBoundingClientRect();
    const zoom = this.#view.zoom;
    this.#show({ x: width / 2 - (place.x + place.width / 2) * zoom, y: height / 2 - (place.y + place.height / 2) * zoom, zoom });
  }

  /** Show all of it. */
  fit() {
    if (!this.#map) return;
    const { width, height } = this.element.getBoundingClientRect();
    const zoom = Math.min((width - MARGIN) / this.#map.width, (height - TOOLS) / this.#map.height, 1.2);
    this.#show({ zoom, x: (width - this.#map.width * zoom) / 2, y: (height - TOOLS - this.#map.height * zoom) / 2 });
  }

  zoom(factor, at = null) {
    const { width, height } = this.element.getBoundingClientRect();
    const [px, py] = at ?? [width / 2, height / 2];
    const zoom = Math.min(Math.max(this.#view.zoom * factor, 0.05), MOST_ZOOM);
    const share = zoom / this.#view.zoom;
    this.#show({ zoom, x: px - (px - this.#view.x) * share, y: py - (py - this.#view.y) * share });
  }

  pan(dx, dy) {
    this.#show({ ...this.#view, x: this.#view.x + dx, y: this.#view.y + dy });
  }

  #show(view) {
    this.#view = view;
    this.#world?.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.zoom})`);
    const { classList } = this.element;
    classList.toggle("near", view.zoom >= NEAR);
    classList.toggle("middle", view.zoom < NEAR && view.zoom >= MIDDLE);
    classList.toggle("far", view.zoom < MIDDLE);
    classList.toggle("farthest", view.zoom < FAR);
    const size = Math.min(Math.max(14, 12.5 / view.zoom), 50);
    for (const { scene, title, text, plate } of this.#scenes.values()) {
      // A scene's name stays in sight as long as the scene does; over its cards, on a plate.
      const [left, top] = [(12 - view.x) / view.zoom, (8 - view.y) / view.zoom + size];
      const width = scene.name.length * size * 0.62 + size;
      const x = Math.max(Math.min(Math.max(scene.x + 2, left), scene.x + scene.width - width), scene.x + 2);
      const y = Math.min(Math.max(scene.y - 10, top), scene.y + scene.height - 6);
      title.setAttribute("transform", `translate(${x} ${y})`);
      title.classList.toggle("floats", y > scene.y - 10);
      text.style.fontSize = `${size}px`;
      const plated = { x: -0.4 * size, y: -1.1 * size, width, height: 1.5 * size };
      for (const [name, value] of Object.entries(plated)) plate.setAttribute(name, value);
    }
  }

  /** Choose a node and bring it into view. */
  choose(id, { closer = false } = {}) {
    const found = this.#nodes.get(id);
    if (!found) return;
    this.#nodes.get(this.#chosen)?.group.classList.remove("chosen");
    this.#chosen = id;
    found.group.classList.add("chosen");
    for (const { edge, element } of this.#ways) element.classList.toggle("chosen", edge.source === id);
    this.#follow(false);
    if (closer && this.#view.zoom < NEAR) this.#view.zoom = 0.9;
    if (closer) this.#centre(found.node);
  }

  clear() {
    this.#nodes.get(this.#chosen)?.group.classList.remove("chosen");
    for (const { element } of this.#ways) element.classList.remove("chosen");
    this.#chosen = null;
  }

  #follow(follows) {
    if (this.follows === follows) return;
    this.follows = follows;
    this.onFollow(follows);
  }

  follow(follows) {
    this.follows = follows;
    if (follows && this.#view.zoom < MIDDLE) this.#view.zoom = FOLLOWED;
    this.#keepInView({ always: follows });
  }

  /** Nodes whose id, goal or lines hold the words. */
  find(words) {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { group } of this.#nodes.values()) group.classList.remove("found");
    if (!wanted.length || !this.#map) return [];
    const scored = [];
    for (const { node, group } of this.#nodes.values()) {
      const text = [node.id, node.goal, ...(node.lines ?? []).flatMap((line) => line.texts), ...(node.ways ?? []).flatMap((way) => [way.name, ...way.intents, way.choice ?? ""])].join(" ").toLowerCase();
      if (!wanted.every((word) => text.includes(word))) continue;
      group.classList.add("found");
      scored.push([wanted.every((word) => node.id.toLowerCase().includes(word)) ? 0 : 1, node]);
    }
    return scored.sort((a, b) => a[0] - b[0]).map(([, node]) => node);
  }

  #step(key) {
    if (!this.#chosen) return this.#focus ?? this.#map?.nodes[0]?.id;
    const out = this.#map.edges.filter((edge) => edge.source === this.#chosen).map((edge) => edge.target);
    const into = this.#map.edges.filter((edge) => edge.target === this.#chosen).map((edge) => edge.source);
    if (key === "ArrowRight") return out[0];
    if (key === "ArrowLeft") return into[0];
    const here = this.#nodes.get(this.#chosen).node;
    const sign = key === "ArrowDown" ? 1 : -1;
    const beyond = [...this.#nodes.values()].map((one) => one.node).filter((one) => (one.y - here.y) * sign > 1);
    const far = (one) => Math.abs(one.y - here.y) + 3 * Math.abs(one.x - here.x);
    return beyond.sort((a, b) => far(a) - far(b))[0]?.id;
  }

  #listen() {
    const { element } = this;
    let held = null;
    element.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.#follow(false);
      const box = element.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY * 0.0015), [event.clientX - box.left, event.clientY - box.top]);
    }, { passive: false });
    element.addEventListener("pointerdown", (event) => {
      held = { x: event.clientX, y: event.clientY, moved: 0, node: event.target.closest?.("[data-node]")?.dataset.node };
    });
    element.addEventListener("pointermove", (event) => {
      if (!held) return;
      const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
      held.moved += Math.abs(dx) + Math.abs(dy);
      if (held.moved < 4) return;
      if (!element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
      element.classList.add("drags");
      this.#follow(false);
      this.pan(dx, dy);
      Object.assign(held, { x: event.clientX, y: event.clientY });
    });
    const release = () => {
      element.classList.remove("drags");
      if (held && held.moved < 4 && held.node) {
        this.choose(held.node);
        this.onOpen(held.node);
      }
      held = null;
    };
    element.addEventListener("pointerup", release);
    element.addEventListener("pointercancel", () => { held = null; });
    element.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    const pans = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };
    if (event.key in pans && event.shiftKey) {
      this.#follow(false);
      this.pan(...pans[event.key]);
    } else if (event.key in pans) {
      const next = this.#step(event.key);
      if (next) this.choose(next, { closer: true });
    } else if (event.key === "Enter" && this.#chosen) this.onOpen(this.#chosen);
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
  }
}

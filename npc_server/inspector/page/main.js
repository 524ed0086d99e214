// Puts the page together: the log of one session, live or from a file, and the moment of it that is shown.

import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { details } from "./details.js";
import { Director } from "./director.js";
import { byId, el } from "./dom.js";
import { Graph } from "./graph.js";
import { read, save } from "./logfile.js";
import { Moment } from "./moment.js";
import { Panels } from "./panels.js";
import { Timeline } from "./timeline.js";

const served = { map: null, sessions: [] };
let log = { header: null, map: null, entries: [], isFile: false };
let moment = null;
let reached = -1; // the entry that `moment` holds last
let opened = null; // the node whose details are shown
let isDue = false;
let isChosen = false; // whether the person chose a session that is over, and stays with it

const isLive = () => !log.isFile && log.header !== null && timeline.isPresent && moment !== null && !moment.isOver;
const connection = new Connection({
  welcome({ you, map }) {
    served.map = map;
    byId("who").textContent = you;
    say("connected", "good");
    if (!log.isFile) start({ header: null, map, entries: [], isFile: false });
  },
  sessions({ sessions }) {
    served.sessions = sessions;
    showSessions();
    if (!log.isFile && !isChosen && (log.header === null || moment?.isOver)) watchSomebody();
  },
  watching({ header }) {
    start({ header, map: served.map, entries: [], isFile: false });
  },
  entries({ session, entries }) {
    if (log.isFile || session !== log.header?.session) return;
    log.entries.push(...entries);
    if (panels.tab === "people" && entries.some((entry) => entry.kind === "heard")) connection.ask({ do: "memory" }).catch(() => {});
    draw();
  },
  closed(why, wantsToken) {
    say(wantsToken ? "token needed" : "no connection", "bad");
    if (wantsToken) {
      byId("person").showModal();
      byId("token").focus();
    }
    served.sessions = [];
    showSessions();
    draw();
  },
});
const director = new Director((request) => connection.ask(request));
const graph = new Graph(byId("graph"), { onOpen: open, onFollow: (follows) => byId("follow").setAttribute("aria-pressed", follows) });
const conversation = new Conversation(byId("lines"));
const panels = new Panels(byId("panel"), document.querySelector(".tabs"), { ask: (request) => (request.do === "memory" ? connection.ask(request) : director.order(request)), isLive });
const timeline = new Timeline(draw);

function start(fresh) {
  const isOtherStory = fresh.map !== log.map;
  log = fresh;
  moment = new Moment(log.map);
  reached = -1;
  byId("lines").replaceChildren();
  byId("world-title").textContent = log.map.title;
  document.title = `${log.map.title} · Inspector`;
  byId("empty").hidden = log.header !== null;
  byId("empty").textContent = "Nobody plays yet: start a game that connects here.";
  byId("save").disabled = log.header === null;
  if (isOtherStory) {
    close();
    graph.draw(log.map);
  }
  timeline.follow(log.entries);
  showSessions();
  draw();
}

/** Whoever talks now; else who is there; else who was there last. */
function watchSomebody() {
  const here = served.sessions.filter((one) => !one.ended);
  const best = here.find((one) => one.talks) ?? here.at(-1) ?? served.sessions.at(-1);
  if (best && best.id !== log.header?.session) watch(best.id);
}

function watch(session) {
  connection.ask({ do: "watch", session }).catch((error) => say(error.message, "bad"));
}

/** Draw the moment that is wanted, at most once a frame. */
function draw() {
  if (isDue || !log.map) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    timeline.follow(log.entries);
    if (timeline.at < reached) {
      moment = new Moment(log.map);
      reached = -1;
    }
    while (reached < timeline.at) moment.take(log.entries[++reached]);
    panels.began = log.entries[0]?.at_ms ?? 0;
    graph.light(moment);
    conversation.show(moment);
    panels.show(moment);
    director.show(moment, isLive());
    if (opened) showDetails();
  });
}

function open(id) {
  opened = id;
  showDetails(true);
}

function close() {
  opened = null;
  byId("details").hidden = true;
  graph.clear();
}

let detailsShown = "";
function showDetails(isFresh = false) {
  const node = log.map.nodes.find((one) => one.id === opened);
  if (!node) return close();
  const now = `${opened} ${moment.story?.version} ${isLive()} ${moment.visited.get(opened)}`;
  if (!isFresh && now === detailsShown) return undefined;
  detailsShown = now;
  const panel = byId("details");
  panel.replaceChildren(...details(node, moment, { ask: director.order, isLive, onClose: () => { close(); byId("graph").focus(); }, onGo: go }));
  panel.hidden = false;
  if (isFresh) panel.scrollTop = 0;
  return undefined;
}

function go(id) {
  graph.choose(id, { closer: true });
  open(id);
}

function showSessions() {
  const select = byId("session");
  const options = served.sessions.map((one) => el("option", { value: one.id, selected: !log.isFile && one.id === log.header?.session }, `${one.player}${one.ended ? ", ended" : one.talks ? "" : ", silent"}`));
  if (log.isFile) options.unshift(el("option", { value: "", selected: true }, `file: ${log.header.player}`));
  else if (log.header && !served.sessions.some((one) => one.id === log.header.session)) options.unshift(el("option", { value: "", selected: true }, `${log.header.player}, ended`));
  select.replaceChildren(...(options.length ? options : [el("option", { value: "" }, "nobody is here")]));
  select.disabled = served.sessions.length === 0;
}

function say(text, looks) {
  byId("status").textContent = text;
  byId("status").className = `chip ${looks}`;
}

async function openFile(file) {
  try {
    const { header, map, entries } = read(await file.text());
    start({ header, map, entries, isFile: true });
    say(`log of ${header.player}`, "warm");
  } catch (error) {
    say(error.message, "bad");
  }
}

// ---- what the person does

byId("session").onchange = (event) => {
  if (event.target.value) {
    say("connected", "good");
    log.isFile = false;
    isChosen = served.sessions.some((one) => one.id === event.target.value && one.ended);
    watch(event.target.value);
  }
};
byId("save").onclick = () => save(log.header, log.map, log.entries);
byId("open").onclick = () => byId("file").click();
byId("file").onchange = (event) => {
  if (event.target.files[0]) openFile(event.target.files[0]);
  event.target.value = "";
};
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files[0]) openFile(event.dataTransfer.files[0]);
});
byId("zoom-in").onclick = () => graph.zoom(1.25);
byId("zoom-out").onclick = () => graph.zoom(0.8);
byId("zoom-fit").onclick = () => {
  setFollow(false);
  graph.fit();
};
byId("follow").onclick = () => setFollow(!graph.follows);
function setFollow(follows) {
  byId("follow").setAttribute("aria-pressed", follows);
  graph.follow(follows);
}
byId("large").onclick = toggleLarge;
function toggleLarge() {
  const isLarge = document.querySelector("main").classList.toggle("large");
  byId("large").setAttribute("aria-pressed", isLarge);
  if (!graph.follows) graph.fit();
}

const search = byId("search");
let picked = 0;
function showFound() {
  const found = graph.find(search.value).slice(0, 12);
  picked = Math.min(picked, Math.max(found.length - 1, 0));
  byId("found").replaceChildren(...found.map((node, index) => el("li", { role: "option", "aria-selected": index === picked, onmousedown: (event) => { event.preventDefault(); pick(node.id); } },
    node.id, el("small", {}, node.goal ?? ""))));
  byId("found").hidden = found.length === 0;
  search.setAttribute("aria-expanded", found.length > 0);
  return found;
}
function pick(id) {
  byId("found").hidden = true;
  go(id);
  byId("graph").focus();
}
search.oninput = () => { picked = 0; showFound(); };
search.onblur = () => { byId("found").hidden = true; };
search.onkeydown = (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    picked = Math.max(0, picked + (event.key === "ArrowDown" ? 1 : -1));
    showFound();
    event.preventDefault();
  } else if (event.key === "Enter") {
    const found = showFound();
    if (found[picked]) pick(found[picked].id);
  } else if (event.key === "Escape") {
    search.value = "";
    showFound();
    byId("graph").focus();
  }
};

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey || byId("person").open) return;
  const does = {
    "/": () => search.focus(),
    "[": () => timeline.leap(-1),
    "]": () => timeline.leap(1),
    l: () => timeline.present(),
    f: () => setFollow(!graph.follows),
    g: toggleLarge,
    Escape: close,
  }[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});

byId("theme").onclick = () => {
  const isDark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  setTheme(isDark ? "light" : "dark");
};
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
}
if (localStorage.getItem("theme")) setTheme(localStorage.getItem("theme"));

const person = byId("person");
byId("who").onclick = () => person.showModal();
byId("person-cancel").onclick = () => person.close();
person.onclose = () => {
  if (person.returnValue !== "ok") return;
  localStorage.setItem("name", byId("name").value.trim());
  sessionStorage.setItem("token", byId("token").value.trim());
  person.returnValue = "";
  connect();
};
function connect() {
  byId("name").value = localStorage.getItem("name") ?? "";
  byId("token").value = sessionStorage.getItem("token") ?? "";
  say("connecting", "");
  log.header = log.isFile ? log.header : null;
  connection.open({ name: byId("name").value, token: byId("token").value });
}
connect();

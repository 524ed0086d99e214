// The socket to the server. Comes back by itself; every request gets its answer, or an error.

const PING_MS = 10_000;

export class Connection {
  #socket = null;
  #number = 0;
  #waiting = new Map();
  #person = { name: "", token: "" };
  #retry = null;

  /** `on` has: welcome, sessions, watching, entries, closed(why, wantsToken). */
  constructor(on) {
    this.on = on;
    setInterval(() => this.#send({ do: "ping" }), PING_MS);
  }

  open(person) {
    this.#person = person;
    clearTimeout(this.#retry);
    this.#socket?.close();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/inspect/live`, "npc.inspect.v1");
    this.#socket = socket;
    socket.onopen = () => {
      const hello = { do: "hello", name: person.name };
      if (person.token) hello.token = person.token;
      this.#send(hello);
    };
    socket.onmessage = (event) => this.#take(JSON.parse(event.data));
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#closed(event);
    };
  }

  /** Ask for something; the promise has the story's version, or rejects with the server's words. */
  ask(request) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error("not connected"));
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ ...request, id });
    });
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #take(message) {
    if (message.is === "done" || message.is === "refused") {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.is === "done") waiting?.resolve(message.version);
      else waiting?.reject(new Error(message.message));
      return;
    }
    this.on[message.is]?.(message);
  }

  #closed(event) {
    for (const { reject } of this.#waiting.values()) reject(new Error("the connection was lost"));
    this.#waiting.clear();
    const wantsToken = event.code === 4401;
    this.on.closed(event.reason, wantsToken);
    if (!wantsToken) this.#retry = setTimeout(() => this.open(this.#person), 1500);
  }
}

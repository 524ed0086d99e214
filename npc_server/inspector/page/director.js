// The director's controls. Every order goes to the server, which may refuse it, and logs it either way.

import { byId, el } from "./dom.js";

const MIND = { answers: ["mind answers", "good"], paused: ["mind paused", "warm"], taken_over: ["taken over", "bad"] };

export class Director {
  #isLive = false;

  /** `ask(request)` sends an order. */
  constructor(ask) {
    this.ask = ask;
    byId("pause").onclick = () => this.order({ do: "mind", state: "paused" });
    byId("take-over").onclick = async () => {
      await this.order({ do: "mind", state: "taken_over" });
      byId("say").focus();
    };
    byId("give-back").onclick = () => this.order({ do: "mind", state: "answers" });
    byId("direct").onsubmit = async (event) => {
      event.preventDefault();
      const text = byId("say").value.trim();
      if (text && (await this.order({ do: "say", character: byId("speaker").value, text }))) byId("say").value = "";
    };
  }

  /** Send an order and say what came of it; false if it was refused. */
  order = async (request) => {
    try {
      const version = await this.ask(request);
      this.#tell(`done; the story is at version ${version}`, false);
      return true;
    } catch (error) {
      this.#tell(error.message, true);
      return false;
    }
  };

  #tell(text, isBad) {
    const answer = byId("answer");
    answer.textContent = text;
    answer.title = text;
    answer.classList.toggle("bad", isBad);
  }

  show(moment, isLive) {
    this.#isLive = isLive;
    const { state } = moment.mind;
    const [words, looks] = MIND[state];
    byId("mind").textContent = words;
    byId("mind").className = `chip ${looks}`;
    const faces = JSON.stringify(moment.faced);
    if (this.faces !== faces) {
      this.faces = faces;
      byId("speaker").replaceChildren(...moment.faced.map((one) => el("option", { value: one }, moment.name(one))));
    }
    const canSpeak = isLive && moment.faced.length > 0;
    for (const id of ["say", "speak", "speaker"]) byId(id).disabled = !canSpeak;
    byId("pause").disabled = !isLive || state === "paused";
    byId("take-over").disabled = !isLive || state === "taken_over";
    byId("give-back").disabled = !isLive || state === "answers";
    byId("say").placeholder = canSpeak ? "Speak as the character" : isLive ? "The player faces nobody" : "Only in the present of a live session";
  }
}

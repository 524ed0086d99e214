// A control that fits a fact's type, and sets it by order.

import { el } from "./dom.js";

export function factEditor(fact, value, ask) {
  const input = control(fact, value);
  input.setAttribute("aria-label", `New value of ${fact.key}`);
  const send = () => {
    input.blur();
    ask({ do: "fact", key: fact.key, value: read(fact, input) });
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") send();
    if (event.key === "Escape") input.blur();
  });
  return el("span.set", {}, input, el("button.small", { type: "button", "data-key": fact.key, onclick: send }, "Set"));
}

function control(fact, value) {
  if (fact.type === "bool" || fact.type === "enum") {
    const options = fact.type === "bool" ? ["true", "false"] : fact.values;
    return el("select", {}, options.map((one) => el("option", { value: one, selected: one === String(value) }, one)));
  }
  if (fact.type === "int") return el("input", { type: "number", step: 1, value, min: fact.minimum, max: fact.maximum });
  const text = Array.isArray(value) ? value.join(", ") : value;
  return el("input", { type: "text", value: text, placeholder: fact.type === "set" ? fact.values.join(", ") : "" });
}

function read(fact, input) {
  if (fact.type === "bool") return input.value === "true";
  if (fact.type === "int") return Number.parseInt(input.value, 10) || 0;
  if (fact.type === "set") return input.value.split(",").map((one) => one.trim()).filter(Boolean);
  return input.value;
}

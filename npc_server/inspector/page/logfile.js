// Saves a log as one file, and reads it again: JSON lines, first a header with the story's map.

const FORMAT = 1;

export function save(header, map, entries) {
  const lines = [JSON.stringify({ ...header, map }), ...entries.map((entry) => JSON.stringify(entry))];
  const url = URL.createObjectURL(new Blob([lines.join("\n"), "\n"], { type: "application/jsonl" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${header.session}.npclog.jsonl`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Header, map and entries of a file's text; throws an error that says what is wrong with it. */
export function read(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  let header;
  try {
    header = JSON.parse(lines[0] ?? "");
  } catch {
    throw new Error("this is no log of npc-server: its first line is no JSON");
  }
  if (header?.npc_server_log === undefined || !header.map?.nodes) throw new Error("this is no log of npc-server: it has no header");
  if (header.npc_server_log > FORMAT) throw new Error(`this log has format ${header.npc_server_log}; this page reads up to ${FORMAT}`);
  const entries = lines.slice(1).map((line, index) => {
    try {
      return JSON.parse(line);
    } catch {
      throw new Error(`line ${index + 2} of the log is damaged`);
    }
  });
  const { map, ...rest } = header;
  return { header: rest, map, entries };
}

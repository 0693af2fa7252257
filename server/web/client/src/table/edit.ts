/** One cell of one row or of many is written; where somebody was first, the person chooses between both values. */

import { say } from "../desk/toast";

export interface Clash {
  id: number;
  code: string;
  seen: string;
  now: string;
}

interface Answer {
  changed?: number[];
  clashes?: Clash[];
  message?: string;
  refusal?: string;
}

export type Words = DOMStringMap;

/** Write; returns the rows that are another now, or null where it was refused. */
export async function write(
  address: string, seen: ReadonlyMap<number, string>, column: string, value: string, words: Words,
): Promise<number[] | null> {
  const said = await send(address, seen, column, value);
  if (!said || said.refusal !== undefined) {
    say({ message: said?.refusal ?? words.failed ?? "", kind: "refused" });
    return null;
  }
  const changed = [...(said.changed ?? [])];
  for (const clash of said.clashes ?? []) {
    if (!(await choose(clash, value, words))) changed.push(clash.id);
    else changed.push(...((await write(address, new Map([[clash.id, clash.now]]), column, value, words)) ?? []));
  }
  if (said.message && !said.clashes?.length) say({ message: said.message, kind: "kept" });
  return changed;
}

async function send(
  address: string, seen: ReadonlyMap<number, string>, column: string, value: string,
): Promise<Answer | null> {
  const form = new URLSearchParams({ column, value });
  for (const [id, there] of seen) {
    form.append("issue", String(id));
    form.append("seen", there);
  }
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(address, { method: "POST", body: form, credentials: "same-origin", headers });
    return (await answer.json()) as Answer;
  } catch {
    return null;
  }
}

/** Ask whether one's own value goes over what somebody else wrote meanwhile. */
function choose(clash: Clash, mine: string, words: Words): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "clash";
  const title = document.createElement("h2");
  title.textContent = (words.clash ?? "").replace("{code}", clash.code);
  const list = document.createElement("dl");
  for (const [word, value] of [[words.stands, clash.now], [words.yours, mine]]) {
    const name = document.createElement("dt");
    const text = document.createElement("dd");
    name.textContent = word ?? "";
    text.textContent = value || (words.empty ?? "");
    list.append(name, text);
  }
  const answers = document.createElement("div");
  answers.className = "clash-answers";
  return new Promise((resolve) => {
    for (const [word, isMine] of [[words.theirs, false], [words.mine, true]] as const) {
      const button = document.createElement("button");
      button.className = isMine ? "button" : "button button-main";
      button.textContent = word ?? "";
      button.addEventListener("click", () => {
        dialog.close(isMine ? "mine" : "");
      });
      answers.append(button);
    }
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "mine");
    });
    dialog.append(title, list, answers);
    document.body.append(dialog);
    dialog.showModal();
  });
}

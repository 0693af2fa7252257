/** Ask the server as Collect does, and tell a refusal from a line that is down. */

import { Refused, Unreachable } from "./failures";
import { baseOf, type Enrolment } from "./link";
import { readAnswer } from "./openrosa";

/** Fetch an address, or send it a text. */
export async function ask(address: string, text?: string): Promise<Response> {
  const sent = text === undefined ? {} : { method: "POST", body: text };
  let answer: Response;
  try {
    answer = await fetch(address, { headers: { "X-OpenRosa-Version": "1.0" }, cache: "no-cache", credentials: "omit", ...sent });
  } catch (problem) {
    throw new Unreachable(String(problem));
  }
  if (answer.ok) return answer;
  const { message } = readAnswer(await answer.text());
  if (answer.status === 401 || answer.status === 403) throw new Refused(message);
  throw new Unreachable(message || `HTTP ${answer.status}`);
}

/** Read what the server says as JSON, if it is that: a portal in between answers with a page of its own. */
export function readJson<T>(text: string, isIt: (said: T) => boolean, otherwise: string): T {
  try {
    const said = JSON.parse(text) as T;
    if (isIt(said)) return said;
  } catch {
    // Said below.
  }
  throw new Unreachable(otherwise);
}

/** How many bytes the server takes in one request; Collect's own default where it does not say. */
export async function acceptedBytes(enrolment: Enrolment): Promise<number> {
  const answer = await ask(`${baseOf(enrolment)}/submission`);
  return Number(answer.headers.get("X-OpenRosa-Accept-Content-Length")) || 10_000_000;
}

/** Send one request, and say how far it is where the browser can: a worker has no XMLHttpRequest. */

import { Unreachable } from "./failures";

export interface Posted {
  status: number;
  text: string;
}

export type Post = (address: string, body: FormData, progress: (sent: number) => void) => Promise<Posted>;

/** A line that takes nothing for so long, or a server that answers nothing, is down: nobody else could send meanwhile. */
const STALLED_MS = 120_000;
const HEADERS = { "X-OpenRosa-Version": "1.0" };

export const postInWorker: Post = async (address, body) => {
  try {
    const answer = await fetch(address, { method: "POST", body, headers: HEADERS, credentials: "omit" });
    return { status: answer.status, text: await answer.text() };
  } catch (problem) {
    throw new Unreachable(String(problem));
  }
};

export const postInPage: Post = (address, body, progress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value);
    let stalled: ReturnType<typeof setTimeout>;
    const wait = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
    };
    request.upload.onprogress = (event) => {
      wait();
      progress(event.loaded);
    };
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = request.onabort = () => reject(new Unreachable("The line is down."));
    request.onloadend = () => clearTimeout(stalled);
    wait();
    request.send(body);
  });

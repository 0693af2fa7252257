// @vitest-environment node
import { expect, test, vi } from "vitest";
import { Unreachable } from "../../src/capture/lib/failures";
import { flush, sendAll, tryAgain } from "../../src/capture/lib/outbox";
import type { Post } from "../../src/capture/lib/post";
import { countUnsent, keepSetting, setting } from "../../src/capture/lib/store";
import { emptyStore, waiting } from "./kept";

const WATCHER = { changed: () => undefined, progress: () => undefined };
const said = (message: string) => `<OpenRosaResponse><message nature="">${message}</message><receipt>signed</receipt></OpenRosaResponse>`;

/** A server that answers each request in turn, and notes what came. */
function server(...answers: (number | "torn")[]): { post: Post; came: string[][] } {
  const came: string[][] = [];
  const post: Post = async (_address, body) => {
    const answer = answers[came.length] ?? 201;
    came.push([...body.keys()]);
    if (answer === "torn") throw new Unreachable();
    return { status: answer, text: said(`said ${answer}`) };
  };
  return { post, came };
}

test("a form goes with its files, and is received when the server says so", async () => {
  const store = await emptyStore();
  await waiting(store, "a", [10, 10]);
  const { post, came } = server();
  await sendAll(store, post, WATCHER);
  expect(came).toEqual([["xml_submission_file", "a-0.jpg", "a-1.jpg"]]);
  expect(await store.get("outbox", "a")).toMatchObject({ standing: "received", message: "said 201", receipt: "signed" });
});
test("all requests but the last say that more follows", async () => {
  const store = await emptyStore();
  await keepSetting(store, "accepts", 100);
  await waiting(store, "a", [60, 60]);
  const { post, came } = server();
  await sendAll(store, post, WATCHER);
  expect(came).toEqual([["xml_submission_file", "a-0.jpg", "*isIncomplete*"], ["xml_submission_file", "a-1.jpg"]]);
});
test("after a torn line only what was not confirmed is sent", async () => {
  const store = await emptyStore();
  await keepSetting(store, "accepts", 100);
  await waiting(store, "a", [60, 60]);
  await sendAll(store, server(201, "torn").post, WATCHER);
  expect(await store.get("outbox", "a")).toMatchObject({ standing: "waiting", sent: ["a-0.jpg"] });
  const { post, came } = server();
  await sendAll(store, post, WATCHER);
  expect(came).toEqual([["xml_submission_file", "a-1.jpg"]]);
});
test("what was being sent when the page was killed is sent again", async () => {
  const store = await emptyStore();
  await waiting(store, "a", [10], { standing: "sending" });
  await sendAll(store, server().post, WATCHER);
  expect((await store.get("outbox", "a"))?.standing).toBe("received");
});
test("a refused form waits for a person, and the next one goes", async () => {
  const store = await emptyStore();
  await waiting(store, "a", []);
  await waiting(store, "b", []);
  await sendAll(store, server(409, 201).post, WATCHER);
  expect(await store.get("outbox", "a")).toMatchObject({ standing: "refused", message: "said 409" });
  expect((await store.get("outbox", "b"))?.standing).toBe("received");
});
test("a person may send a refused form again", async () => {
  const store = await emptyStore();
  await waiting(store, "a", [], { standing: "refused" });
  await tryAgain(store, "a");
  await sendAll(store, server().post, WATCHER);
  expect((await store.get("outbox", "a"))?.standing).toBe("received");
});
test("a form that the server stumbles over holds up no other", async () => {
  const store = await emptyStore();
  await waiting(store, "a", []);
  await waiting(store, "b", []);
  await sendAll(store, server(500, 201).post, WATCHER);
  expect(await countUnsent(store)).toBe(1);
});
test.each([201, 202, 400, 401, 403, 407, 413])("what a portal says with %i is neither a receipt nor a refusal", async (status) => {
  const store = await emptyStore();
  await waiting(store, "a", [10], { witness: "{}" });
  const came: string[][] = [];
  const post: Post = async (_address, body) => (came.push([...body.keys()]), { status, text: "<html>sign in</html>" });
  await sendAll(store, post, WATCHER);
  expect(came).toEqual([["xml_submission_file", "a-0.jpg", "witness.json"]]);
  expect(await store.get("outbox", "a")).toMatchObject({ standing: "waiting", sent: [] });
  expect(await setting(store, "refused")).toBeFalsy();
});
test("a portal that answers with 200 has received nothing", async () => {
  const store = await emptyStore();
  await waiting(store, "a", []);
  await sendAll(store, server(200).post, WATCHER);
  expect((await store.get("outbox", "a"))?.standing).toBe("waiting");
});
test("a switched-off browser keeps what is unsent and asks no more", async () => {
  const store = await emptyStore();
  await waiting(store, "a", [10]);
  const { post, came } = server(403);
  await sendAll(store, post, WATCHER);
  await sendAll(store, post, WATCHER);
  expect(came).toHaveLength(1);
  expect(await setting(store, "refused")).toBe("said 403");
  expect(await store.get("files", ["a", "a-0.jpg"])).toBeDefined();
});
test("a form of another programme is not sent there", async () => {
  const store = await emptyStore();
  await waiting(store, "a", [], { project: 2 });
  const { post, came } = server();
  await sendAll(store, post, WATCHER);
  expect(came).toEqual([]);
});
test("a form whose photo is missing is not sent without it", async () => {
  const store = await emptyStore();
  await waiting(store, "a", [10]);
  await store.clear("files");
  const { post, came } = server();
  await sendAll(store, post, WATCHER);
  expect(came).toEqual([]);
  expect((await store.get("outbox", "a"))?.standing).toBe("refused");
});
test("while the worker sends, the page waits, and then sends what is left", async () => {
  const store = await emptyStore();
  await waiting(store, "a", []);
  let free = () => {};
  const held = new Promise<void>((done) => (free = done));
  vi.stubGlobal("navigator", { locks: { request: (_name: string, act: () => Promise<void>) => held.then(act) } });
  const { post, came } = server();
  const flushed = flush(store, post, WATCHER);
  await new Promise((done) => setTimeout(done));
  expect(came).toEqual([]);
  free();
  await flushed;
  expect(came).toEqual([["xml_submission_file"]]);
});
test("the witness goes with the last request", async () => {
  const store = await emptyStore();
  await keepSetting(store, "accepts", 100);
  await waiting(store, "a", [60, 60], { witness: "{}" });
  const { post, came } = server();
  await sendAll(store, post, WATCHER);
  expect(came).toEqual([["xml_submission_file", "a-0.jpg", "*isIncomplete*"], ["xml_submission_file", "a-1.jpg", "witness.json"]]);
});
test("a witness that the server does not want keeps no form back", async () => {
  const store = await emptyStore();
  await waiting(store, "a", [10], { witness: "{}" });
  const { post, came } = server(400, 201);
  await sendAll(store, post, WATCHER);
  expect(came[1]).toEqual(["xml_submission_file", "a-0.jpg"]);
  expect((await store.get("outbox", "a"))?.standing).toBe("received");
});

import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { Unreachable } from "../../src/capture/lib/failures";
import { keptReturns, refreshReturned, returnsOf, sendComment, tasksOf, type Returned } from "../../src/capture/lib/returned";
import { emptyStore, ENROLMENT, outgoing } from "./kept";

const AT = "2026-11-30T08:00:00+00:00";

function returned(change: Partial<Returned> = {}): Returned {
  const photo = { stage: "after" as const, name: "1.jpg", question: { zh: "全景照片", en: "wide photo" }, instance: "uuid:1", picture: "/returned/1/after.jpg", hash: "h" };
  return { pair: 1, form: "f", issue: "ZY-017", problem: "", site: "JGT", place: "", viewpoint: "南坡", returned_at: AT, is_open: true, reasons: [{ zh: "位置不符", en: "Wrong place" }], notes: [], photos: [photo], ...change };
}

/** A server with this list; notes what was asked for. */
function serving(body: unknown, pictures = 200): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address.split("/").pop() ?? "");
    if (address.endsWith(".jpg")) return new Response("jpeg", { status: pictures });
    return new Response(typeof body === "string" ? body : JSON.stringify({ returned: body }));
  });
  return asked;
}

function filled(issue: string, queuedAt: number, instance = "uuid:2") {
  return outgoing("o", [], { queuedAt, xml: `<data><item_code>${issue}</item_code><meta><instanceID>${instance}</instanceID></meta></data>` });
}

test("what came back is kept with its picture", async () => {
  const store = await emptyStore();
  serving([returned()]);
  await refreshReturned(store, ENROLMENT);
  const [one] = await keptReturns(store, ENROLMENT);
  expect([one?.issue, Boolean(one?.photos[0]?.copy)]).toEqual(["ZY-017", true]);
});
test("a picture that is here is not fetched again", async () => {
  const store = await emptyStore();
  serving([returned()]);
  await refreshReturned(store, ENROLMENT);
  const asked = serving([returned()]);
  await refreshReturned(store, ENROLMENT);
  expect(asked).toEqual(["returned.json"]);
});
test("a picture that does not come keeps no line away", async () => {
  const store = await emptyStore();
  serving([returned()], 404);
  await refreshReturned(store, ENROLMENT);
  expect((await keptReturns(store, ENROLMENT)).map((one) => one.photos[0]?.copy)).toEqual([null]);
});
test("what came back to another phone is not shown on this one", async () => {
  const store = await emptyStore();
  serving([returned()]);
  await refreshReturned(store, ENROLMENT);
  expect(await keptReturns(store, { ...ENROLMENT, key: "o".repeat(64) })).toEqual([]);
});
test("the page of a portal takes no task away", async () => {
  const store = await emptyStore();
  serving([returned()]);
  await refreshReturned(store, ENROLMENT);
  serving("<html>Sign in</html>");
  await expect(refreshReturned(store, ENROLMENT)).rejects.toThrow(Unreachable);
  expect(await keptReturns(store, ENROLMENT)).toHaveLength(1);
});
test("what is finished here for the issue since it came back is no task any more", () => {
  const late = Date.parse(AT) + 1;
  const left = (sent: ReturnType<typeof filled>) => tasksOf([returned()], [sent]).length;
  expect([left(filled("ZY-017", late)), left(filled("ZY-018", late)), left(filled("ZY-017", late - 2))]).toEqual([0, 1, 1]);
});
test("what the server has an answer to is no task any more", () => {
  expect(tasksOf([returned({ is_open: false })], [])).toEqual([]);
});
test("an answer is sent as it was written, and the thread is kept with it", async () => {
  const store = await emptyStore();
  serving([returned({ comments: [], may_comment: true })]);
  await refreshReturned(store, ENROLMENT);
  const line = { by: "Dawa", role: { zh: "执法人员", en: "Officer" }, is_own: true, at: AT, text: "明天补拍" };
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", async (address: string, told: RequestInit) => {
    sent.push([address.split("/").slice(-3).join("/"), told.method, told.body]);
    return new Response(JSON.stringify({ comments: [line], may_comment: true }), { status: 201 });
  });
  await sendComment(store, ENROLMENT, 1, "明天补拍");
  expect(sent).toEqual([["returned/1/comments", "POST", "明天补拍"]]);
  expect((await keptReturns(store, ENROLMENT))[0]?.comments).toEqual([line]);
});
test("an answer that does not arrive leaves the thread as it was", async () => {
  const store = await emptyStore();
  serving([returned({ comments: [], may_comment: true })]);
  await refreshReturned(store, ENROLMENT);
  serving("<html>Sign in</html>");
  await expect(sendComment(store, ENROLMENT, 1, "明天补拍")).rejects.toThrow(Unreachable);
  expect((await keptReturns(store, ENROLMENT))[0]?.comments).toEqual([]);
});
test("a submission knows what came back of it", () => {
  expect(returnsOf(filled("ZY-017", 1, "uuid:1"), [returned()])).toHaveLength(1);
  expect(returnsOf(filled("ZY-017", 1, "uuid:9"), [returned()])).toEqual([]);
});

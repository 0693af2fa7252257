/** What is asked for while something runs is not forgotten, and done once. */
import { describe, expect, it } from "vitest";
import { oneAtATime } from "../../src/capture/lib/again";

/** Runs that end when they are told to. */
function counted() {
  const ends: ((problem?: Error) => void)[] = [];
  const ask = oneAtATime(() => new Promise<void>((done, fail) => ends.push((problem) => (problem ? fail(problem) : done()))));
  return { ask, ends };
}

const settled = () => new Promise((done) => setTimeout(done));

describe("one run at a time", () => {
  it("begins a run at once where none is under way", () => {
    const { ask, ends } = counted();
    void ask();
    expect(ends.length).toBe(1);
  });

  it("runs once more after a run during which it was asked", async () => {
    const { ask, ends } = counted();
    void ask();
    void ask();
    ends[0]!();
    await settled();
    expect(ends.length).toBe(2);
  });

  it("runs once more, not three times, for three who asked meanwhile", async () => {
    const { ask, ends } = counted();
    const all = [ask(), ask(), ask(), ask()];
    ends[0]!();
    await settled();
    ends[1]!();
    await Promise.all(all);
    expect(ends.length).toBe(2);
  });

  it("runs for those who asked meanwhile although the first run failed", async () => {
    const { ask, ends } = counted();
    const first = ask();
    const second = ask();
    ends[0]!(new Error("no line"));
    await expect(first).rejects.toThrow("no line");
    await settled();
    ends[1]!();
    await second;
  });
});

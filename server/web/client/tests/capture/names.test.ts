import { expect, test } from "vitest";
import { nameFor } from "../../src/capture/lib/names";

const jpeg = { name: "image.jpg", type: "image/jpeg" };

test("a photo is named by the moment when it was attached", () => {
  expect(nameFor(jpeg, 1793500000123, new Set())).toBe("1793500000123.jpg");
});
test("two photos of one moment have two names", () => {
  expect(nameFor(jpeg, 5, new Set(["5.jpg", "6.jpg"]))).toBe("7.jpg");
});
test("a file of an unknown kind keeps its ending", () => {
  expect(nameFor({ name: "IMG.DNG", type: "" }, 5, new Set())).toBe("5.dng");
});

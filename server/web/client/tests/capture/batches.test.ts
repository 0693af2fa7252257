import { expect, test } from "vitest";
import { batches, MOST_BYTES } from "../../src/capture/lib/batches";

const file = (size: number) => ({ size });

test("a form without files is one request", () => {
  expect(batches([], 100, 1000)).toEqual([[]]);
});
test("files share a request as long as the server takes them", () => {
  expect(batches([file(400), file(400), file(400)], 100, 1000)).toEqual([[file(400), file(400)], [file(400)]]);
});
test("a file larger than a request goes alone and is not left out", () => {
  expect(batches([file(10), file(5000), file(10)], 100, 1000)).toEqual([[file(10)], [file(5000)], [file(10)]]);
});
test("a torn line never repeats more than a small request, however much the server takes", () => {
  const photo = file(MOST_BYTES / 2);
  expect(batches([photo, photo, photo], 1000, 100_000_000).map((one) => one.length)).toEqual([1, 1, 1]);
});
test("no request has more than a hundred files", () => {
  expect(batches(Array.from({ length: 150 }, () => file(1)), 1, 1e9).map((one) => one.length)).toEqual([100, 50]);
});

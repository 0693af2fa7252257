import { expect, test } from "vitest";
import { sha256 } from "../../src/capture/lib/digest";

test("a file has the name that the server gives its original", async () => {
  expect(await sha256(new TextEncoder().encode("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

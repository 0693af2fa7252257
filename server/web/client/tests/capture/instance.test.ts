import { expect, test } from "vitest";
import { readInstance } from "../../src/capture/lib/instance";

const XML = `<data xmlns:orx="o"><photo>5.jpg</photo><none/><orx:meta><orx:instanceID>uuid:1</orx:instanceID><instanceName>ZY-017 整改后</instanceName></orx:meta></data>`;

test("the form is known by its instanceID, in whatever namespace it stands", () => {
  expect(readInstance(XML).instanceId).toBe("uuid:1");
});
test("a photo is named by the form or it is not", () => {
  expect(readInstance(XML).texts.has("5.jpg")).toBe(true);
  expect(readInstance(XML).texts.has("6.jpg")).toBe(false);
});

/** Does what was begun come back, to the same reader and of the same pair only? */

import { beforeEach, expect, test } from "vitest";
import { forget, keep, restore } from "../../src/desk/draft";

function page(reader: string, pair: number): HTMLFormElement {
  document.body.innerHTML = `<form data-reader="${reader}" action="/review/pairs/${pair}/decision">
    <input type="hidden" name="seen" value="abc"><input type="radio" name="kind" value="approve">
    <input type="radio" name="kind" value="return"><input type="checkbox" name="reason" value="R03">
    <textarea name="note"></textarea></form>`;
  return document.querySelector("form") as HTMLFormElement;
}

function begun(): HTMLFormElement {
  const form = page("7", 1);
  (form.querySelector("[value=return]") as HTMLInputElement).checked = true;
  (form.querySelector("[value=R03]") as HTMLInputElement).checked = true;
  (form.querySelector("textarea") as HTMLTextAreaElement).value = "the other slope";
  keep(form);
  return form;
}

beforeEach(() => sessionStorage.clear());

test("a choice, its reasons and the note come back", () => {
  begun();
  const again = page("7", 1);
  restore(again);
  expect([...new FormData(again)]).toEqual([["seen", "abc"], ["kind", "return"], ["reason", "R03"], ["note", "the other slope"]]);
});

test.each([["another reader", "8", 1], ["another pair", "7", 2]])("%s sees nothing of it", (_who, reader, pair) => {
  begun();
  const other = page(reader, pair);
  restore(other);
  expect(other.querySelector("textarea")?.value).toBe("");
});

test("what was recorded is forgotten", () => {
  forget(begun());
  const again = page("7", 1);
  restore(again);
  expect(again.querySelector("textarea")?.value).toBe("");
});

// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";

import { keepForms } from "../../src/components/kept-forms";

const PAGE = (text: string) =>
  `<form data-kept="notice 1"><textarea name="goal">${text}</textarea><input type="hidden" name="seen" value="3"></form>`;

function open(text: string): HTMLTextAreaElement {
  document.body.innerHTML = PAGE(text);
  keepForms();
  const field = document.querySelector<HTMLTextAreaElement>("textarea");
  if (!field) throw new Error("no field");
  return field;
}

function write(field: HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

describe("what is written in a form beside the one that is sent", () => {
  beforeEach(() => {
    sessionStorage.clear();
  });

  it("stands there again when the page comes back", () => {
    write(open("覆土"), "覆土30厘米");
    expect(open("覆土").value).toBe("覆土30厘米");
  });

  it("is let go once it was sent", () => {
    write(open("覆土"), "覆土30厘米");
    document.querySelector("form")?.dispatchEvent(new Event("submit"));
    expect(open("覆土").value).toBe("覆土");
  });

  it("does not overwrite what a colleague wrote meanwhile", () => {
    write(open("覆土"), "覆土30厘米");
    expect(open("覆土并补植").value).toBe("覆土并补植");
  });
});

/** Which key does what on the pair's page, and when does it do nothing? */

import { beforeEach, expect, test, vi } from "vitest";
import { listenToKeys } from "../src/keys";

const PAGE = `
  <a data-key="j" href="#next">next</a>
  <button data-zoom="in"></button><button data-zoom="fit"></button><button data-key-button="s"></button>
  <form>
    <input type="radio" name="kind" value="approve" data-key="1">
    <input type="radio" name="kind" value="return" data-key="2">
    <input type="radio" name="reason" value="blurred">
    <textarea name="note"></textarea>
    <button class="decision-send" type="submit"></button>
  </form>
  <dialog id="help"></dialog>`;

listenToKeys();

beforeEach(() => {
  document.body.innerHTML = PAGE;
});

function element<T extends HTMLElement>(selector: string): T {
  return document.querySelector<T>(selector) as T;
}

function press(key: string, on: EventTarget = document.body, more: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  on.dispatchEvent(event);
  return event.defaultPrevented;
}

function clicksOn(selector: string): ReturnType<typeof vi.fn> {
  const clicked = vi.fn();
  element(selector).addEventListener("click", clicked);
  return clicked;
}

test.each([
  ["j", "a[data-key=j]"],
  ["J", "a[data-key=j]"],
  ["+", "[data-zoom=in]"],
  ["=", "[data-zoom=in]"],
  ["0", "[data-zoom=fit]"],
  ["s", "[data-key-button=s]"],
])("%s presses %s", (key, selector) => {
  const clicked = clicksOn(selector);
  expect([press(key), clicked.mock.calls.length]).toEqual([true, 1]);
});

test("a key whose button is not on the page is left to the browser", () => {
  expect([press("k"), press("b"), press("z"), press("3")]).toEqual([false, false, false, false]);
});

test.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { repeat: true }])("with %o it is the browser's", (held) => {
  const clicked = clicksOn("a[data-key=j]");
  expect([press("j", document.body, held), clicked.mock.calls.length]).toEqual([false, 0]);
});

test("who types a note decides nothing", () => {
  expect(press("1", element("textarea"))).toBe(false);
  expect(element<HTMLInputElement>("[data-key='1']").checked).toBe(false);
});

test("a digit chooses, and the same digit again records", () => {
  const sent = vi.spyOn(element<HTMLFormElement>("form"), "requestSubmit").mockImplementation(() => {});
  press("1");
  expect([element<HTMLInputElement>("[data-key='1']").checked, sent.mock.calls.length]).toEqual([true, 0]);
  press("1");
  expect(sent).toHaveBeenCalledTimes(1);
});

test("a return without a reason is not recorded but asks for one", () => {
  const sent = vi.spyOn(element<HTMLFormElement>("form"), "requestSubmit").mockImplementation(() => {});
  press("2");
  press("2");
  expect(sent).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(element("[name=reason]"));
});

test("an approval against a contradiction needs words", () => {
  const sent = vi.spyOn(element<HTMLFormElement>("form"), "requestSubmit").mockImplementation(() => {});
  element("form").dataset.contradicted = "";
  press("1");
  press("1");
  expect(sent).not.toHaveBeenCalled();
  element<HTMLTextAreaElement>("textarea").value = "现场核实无误";
  press("1");
  expect(sent).toHaveBeenCalledTimes(1);
});

test("while a dialog is open the keys are its own", () => {
  element("dialog").setAttribute("open", "");
  expect(press("j")).toBe(false);
});

function said(): string[] {
  return [...document.querySelectorAll(".toast")].map((toast) => toast.textContent ?? "");
}

test.each(["k", "b", "d", "a", "e", "1", "z", "+"])("where %s can do nothing, the page's reason is said", (key) => {
  document.body.innerHTML = `<div class="toasts"></div><span hidden data-why="x ${key} y">the reason</span>`;
  expect([press(key), said()]).toEqual([true, ["the reason"]]);
});

test("a button that is off or put away does nothing, and the reason is said", () => {
  document.body.innerHTML = `<div class="toasts"></div><button disabled data-key-button="s"></button>
    <div hidden><button data-key-button="b"></button></div><p data-why="s b">one picture only</p>`;
  const clicked = clicksOn("[data-key-button=b]");
  expect([press("s"), press("b"), said(), clicked.mock.calls.length]).toEqual([true, true, ["one picture only"], 0]);
});

test("a key that does something says nothing", () => {
  document.body.insertAdjacentHTML("beforeend", `<div class="toasts"></div><span data-why="s">never</span>`);
  expect([press("s"), said()]).toEqual([true, []]);
});

test("the arrows move the slider where it is shown, and say how to show it where it is not", () => {
  document.body.innerHTML = `<div class="toasts"></div><div class="divider" tabindex="0" hidden></div><span data-why="arrow">press S</span>`;
  const moved = vi.fn();
  element(".divider").addEventListener("keydown", (event) => moved(event.key));
  expect([press("ArrowLeft"), said()]).toEqual([true, ["press S"]]);
  element(".divider").hidden = false;
  press("ArrowRight");
  expect(moved.mock.calls).toEqual([["ArrowRight"]]);
});

test("among choices the arrows stay the browser's", () => {
  document.body.insertAdjacentHTML("beforeend", `<div class="toasts"></div><span data-why="arrow">press S</span>`);
  expect([press("ArrowLeft", element("[data-key='1']")), said()]).toEqual([false, []]);
});

test("a reason leaves the way back where it is", () => {
  document.body.innerHTML = `<div class="toasts"><div class="toast"><button class="toast-undo"></button></div></div><span data-why="k">first</span>`;
  press("k");
  press("k");
  expect(document.querySelectorAll(".toast").length).toBe(2);
  expect(document.querySelector(".toast-undo")).not.toBeNull();
});

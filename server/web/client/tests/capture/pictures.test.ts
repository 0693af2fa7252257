import { expect, test } from "vitest";
import { absolute, takeOut } from "../../src/capture/lib/pictures";

const CALCULATED = `<value form="image"> jr://images/<output value=" /data/vp/photo "/> </value>`;

function form(value: string): string {
  return `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><itext><translation lang="zh">
    <text id="/data/vp/shown:label"><value>参照照片 &lt; 1</value>${value}</text></translation></itext></model></h:head>
    <h:body><input ref="/data/vp/shown"><label ref="jr:itext('/data/vp/shown:label')"/></input></h:body></h:html>`;
}

test("a picture whose name is calculated is taken out, and kept for its question", () => {
  const { xml, pictures } = takeOut(form(CALCULATED));
  expect(xml).not.toContain("jr://images");
  expect(pictures.get("/data/vp/shown")).toEqual([{ path: "/data/vp/photo" }]);
});
test("what the form says beside the picture stays", () => {
  expect(takeOut(form(CALCULATED)).xml).toContain("<value>参照照片 &lt; 1</value>");
});
test("letters around the calculated part belong to the name", () => {
  const { pictures } = takeOut(form(`<value form="image">jr://images/v-<output value="../code"/>.jpg</value>`));
  expect(pictures.get("/data/vp/shown")).toEqual([{ text: "v-" }, { path: "/data/vp/code" }, { text: ".jpg" }]);
});
test("a picture that the form names as it is stays with the engine", () => {
  const given = form(`<value form="image">jr://images/map.jpg</value>`);
  expect(takeOut(given)).toEqual({ xml: given, pictures: new Map() });
});
test("a sound whose name is calculated keeps no form from being opened", () => {
  const { xml, pictures } = takeOut(form(`<value form="audio">jr://audio/<output value="/data/x"/></value>`));
  expect(xml).not.toContain("jr://audio");
  expect(pictures.size).toBe(0);
});
test.each([["../code", "/data/vp/code"], ["current()/../code", "/data/vp/code"], ["../../code", "/data/code"], ["/data/code", "/data/code"]])("%s is read from the question", (path, wanted) => {
  expect(absolute(path, "/data/vp/shown")).toBe(wanted);
});

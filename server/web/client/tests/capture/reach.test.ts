import { expect, test } from "vitest";
import { isCollectOnly } from "../../src/capture/lib/reach";

function form(body: string, binds = ""): string {
  return `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model>${binds}</model></h:head><h:body>${body}</h:body></h:html>`;
}

test("a form whose questions are all drawn can be filled in here", () => {
  expect(isCollectOnly(form('<input ref="/data/a"/><select1 ref="/data/b"/>', '<bind nodeset="/data/a" type="date"/>'))).toBe(false);
});
test.each(["range", "rank"])("a form with a %s is for Collect only", (control) => {
  expect(isCollectOnly(form(`<${control} ref="/data/a"/>`))).toBe(true);
});
test.each(["barcode", "dateTime", "geoshape", "geotrace", "xsd:dateTime"])("a form that asks for a %s is for Collect only", (type) => {
  expect(isCollectOnly(form('<input ref="/data/a"/>', `<bind nodeset="/data/a" type="${type}"/>`))).toBe(true);
});
test("a time that the form only notes keeps nobody from filling it in", () => {
  expect(isCollectOnly(form('<input ref="/data/a"/>', '<bind nodeset="/data/at" type="dateTime"/>'))).toBe(false);
});

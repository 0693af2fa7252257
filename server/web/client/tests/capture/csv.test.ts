import { expect, test } from "vitest";
import { readCsv } from "../../src/capture/lib/csv";

test("each row is read by the heads of its columns", () => {
  expect(readCsv("name,label\nA,甲\nB,乙\n")).toEqual([{ name: "A", label: "甲" }, { name: "B", label: "乙" }]);
});
test("commas, quotes and ends of lines within quotes belong to the field", () => {
  expect(readCsv('name,label\nA,"x, ""y""\nz"\n')).toEqual([{ name: "A", label: 'x, "y"\nz' }]);
});
test("a field that is empty, or not there, is empty", () => {
  expect(readCsv("a,b,c\n1,,\n2\n")).toEqual([{ a: "1", b: "", c: "" }, { a: "2", b: "", c: "" }]);
});
test("the last line needs no end, and a file may begin with a mark of its order", () => {
  expect(readCsv("\uFEFFa,b\r\n1,2")).toEqual([{ a: "1", b: "2" }]);
});
test("an empty file has no rows", () => {
  expect(readCsv("")).toEqual([]);
});

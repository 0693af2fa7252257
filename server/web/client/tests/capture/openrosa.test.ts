import { expect, test } from "vitest";
import { readAnswer, readFormList, readManifest } from "../../src/capture/lib/openrosa";

const LIST = `<?xml version="1.0"?><xforms xmlns="http://openrosa.org/xforms/xformsList"><xform><formID>a</formID><name>核查 &amp; 表</name>
<version>2</version><hash>md5:1</hash><downloadUrl>http://elsewhere:1/v1/forms/a.xml</downloadUrl><manifestUrl>http://elsewhere:1/v1/forms/a/manifest</manifestUrl></xform>
<xform><formID>b</formID><name>b</name><version/><hash>md5:2</hash><downloadUrl>/v1/forms/b.xml</downloadUrl></xform></xforms>`;

test("a form list is asked for where the page came from, whatever host it names", () => {
  expect(readFormList(LIST)[0]).toEqual({
    formId: "a", name: "核查 & 表", version: "2", hash: "md5:1", address: "/v1/forms/a.xml", manifest: "/v1/forms/a/manifest",
  });
});
test("a form without files has no manifest", () => {
  expect(readFormList(LIST)[1]?.manifest).toBeNull();
});
test("a page of a portal is no form list", () => {
  expect(() => readFormList("<html><br></html>")).toThrow();
});
test("a manifest names files with their hashes", () => {
  const xml = `<manifest xmlns="m"><mediaFile><filename>点位.csv</filename><hash>md5:3</hash><downloadUrl>http://h/x/%E7%82%B9.csv</downloadUrl></mediaFile></manifest>`;
  expect(readManifest(xml)).toEqual([{ name: "点位.csv", hash: "md5:3", address: "/x/%E7%82%B9.csv" }]);
});
test("message and receipt are read without a DOM", () => {
  const xml = `<OpenRosaResponse xmlns="r" items="0"><message nature="">已收到 2/2 &lt;张&gt; &amp;#233;</message><receipt xmlns="urn:shizheng:receipt">line 1\nline 2\n</receipt></OpenRosaResponse>`;
  expect(readAnswer(xml)).toEqual({ message: "已收到 2/2 <张> &#233;", receipt: "line 1\nline 2\n" });
});
test("an answer that is not ours says nothing", () => {
  expect(readAnswer("<html>502</html>")).toEqual({ message: "", receipt: "" });
});

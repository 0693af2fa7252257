/** What does a filled form name? Read by local names: the meta block may stand in any namespace. */

export interface Named {
  instanceId: string;
  title: string;
  /** The text of every leaf: a file that the form names is among them. */
  texts: Set<string>;
}

export function readInstance(xml: string): Named {
  const document = new DOMParser().parseFromString(xml, "text/xml");
  const leaves = [...document.getElementsByTagName("*")].filter((one) => one.childElementCount === 0);
  const textOf = (name: string) => leaves.find((one) => one.localName === name)?.textContent?.trim() ?? "";
  const texts = new Set(leaves.map((one) => one.textContent?.trim() ?? "").filter(Boolean));
  return { instanceId: textOf("instanceID"), title: textOf("instanceName"), texts };
}

/** Tell the other tabs and the worker that something in the store is not as it was. */

const NAME = "shizheng-capture";

export function ring(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage("changed");
  channel.close();
}

export function hear(changed: () => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = changed;
  return () => channel.close();
}

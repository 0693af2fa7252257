import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fixAt, nextFix, OLD_MS, watchWhereabouts, whereabouts } from "../../src/capture/lib/whereabouts";

let tell: PositionCallback;
let stop: () => void;

function at(timestamp: number): void {
  tell({ coords: { latitude: 35, longitude: 102, accuracy: 6 }, timestamp } as GeolocationPosition);
}

beforeEach(() => {
  vi.useFakeTimers();
  const watchPosition = (seen: PositionCallback) => ((tell = seen), 1);
  vi.stubGlobal("navigator", { geolocation: { watchPosition, clearWatch: () => undefined } });
  stop = watchWhereabouts();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a fix says where a photo was taken while it is not old", () => {
  at(1000);
  expect(fixAt(1000 + OLD_MS)).toEqual({ latitude: 35, longitude: 102, accuracy_m: 6, at: 1000 });
  expect(fixAt(1001 + OLD_MS)).toBeNull();
});
test("the next fix is waited for, but not for ever", async () => {
  const first = nextFix();
  at(2000);
  expect((await first)?.at).toBe(2000);
  const second = nextFix();
  vi.runAllTimers();
  expect(await second).toBeNull();
});
test("once no form is open the place is forgotten", () => {
  at(1000);
  stop();
  expect(whereabouts.fix).toBeNull();
});

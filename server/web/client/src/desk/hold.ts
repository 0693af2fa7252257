import { UNATTENDED } from "./unattended";

/** The pair that is open is held for its reader: taken when it is shown, renewed while it is, given free on leaving. */

export interface Held {
  own: boolean;
  seen: string;
}

export class Hold {
  private timer = 0;

  constructor(
    private readonly address: string,
    private readonly freeing: string,
    private readonly told: (held: Held) => void,
    private readonly everyMs = 4 * 60_000,
  ) {}

  begin(): void {
    void this.take({});
    this.timer = window.setInterval(() => void this.take(UNATTENDED), this.everyMs);
  }

  end(): void {
    window.clearInterval(this.timer);
    navigator.sendBeacon(this.freeing);
  }

  private async take(how: Record<string, string>): Promise<void> {
    if (document.hidden) return;
    try {
      const answer = await fetch(this.address, { method: "POST", headers: { Accept: "application/json", ...how } });
      if (answer.ok && !answer.redirected) this.told((await answer.json()) as Held);
    } catch {
      // the network is away; the next turn asks again
    }
  }
}

/** The line between before and after: drawn with the pointer, or moved with the arrow keys. */

export class Divider {
  /** Where it stands, from 0 at the left to 1 at the right. */
  share = 0.5;

  constructor(
    readonly handle: HTMLElement,
    private readonly moved: () => void,
  ) {
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus({ preventScroll: true });
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) this.moveTo(this.shareAt(event.clientX));
    });
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, PageDown: -0.1, PageUp: 0.1 }[event.key];
      if (event.key === "Home") this.moveTo(0);
      else if (event.key === "End") this.moveTo(1);
      else if (step !== undefined) this.moveTo(this.share + step);
      else return;
      event.preventDefault();
    });
    this.moveTo(0.5);
  }

  moveTo(share: number): void {
    this.share = Math.min(1, Math.max(0, share));
    this.handle.style.left = `${this.share * 100}%`;
    this.handle.setAttribute("aria-valuenow", String(Math.round(this.share * 100)));
    this.moved();
  }

  private shareAt(clientX: number): number {
    const stage = (this.handle.offsetParent ?? this.handle).getBoundingClientRect();
    return (clientX - stage.left) / stage.width;
  }
}

/**
 * Run one thing at a time, and never let a wish fall between two runs.
 *
 * Whoever asks during a run gets a run that begins afterwards: the one that is under way may have looked already at what
 * has changed since, as a phone that comes back on line while an attempt without a line is just failing.
 */
export function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let following: Promise<void> | null = null;

  function begin(): Promise<void> {
    running = run().finally(() => (running = null));
    return running;
  }

  return () => {
    if (following) return following;
    if (!running) return begin();
    following = running.catch(() => undefined).then(() => {
      following = null;
      return begin();
    });
    return following;
  };
}

/** Which files go in which request? As Collect does: at least one each, and no more than the server takes. */

/**
 * Most bytes of a request, whatever the server takes: on a line that tears, only this much is sent again. A photo
 * larger than this goes alone.
 */
export const MOST_BYTES = 8_000_000;
const MOST_FILES = 100;

export function batches<F extends { size: number }>(files: F[], xmlBytes: number, accepts: number): F[][] {
  const most = Math.min(accepts, MOST_BYTES);
  const all: F[][] = [];
  let room = 0;
  for (const file of files) {
    const last = all[all.length - 1];
    if (!last || last.length >= MOST_FILES || file.size > room) {
      all.push([file]);
      room = most - xmlBytes - file.size;
    } else {
      last.push(file);
      room -= file.size;
    }
  }
  return all.length ? all : [[]];
}

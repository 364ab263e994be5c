/** Work that takes no longer than this is done anew each time; in milliseconds. */
const CHEAP_MS = 100;
/** The share of the time that more costly work may take. */
const SHARE = 1 / 20;

/**
 * Lets work that looks at much be asked for as often as one likes: what takes longer than {@link CHEAP_MS}, to succeed or
 * to fail, is not done again until twenty times as long has passed, and is answered with what came of it meanwhile.
 * Whoever asks while it is under way gets its answer.
 *
 * @param now milliseconds, of a clock that only goes forward
 */
export function sparingly<T>(work: () => Promise<T>, now: () => number = () => performance.now()): () => Promise<T> {
  let latest: Promise<T> | undefined;
  let freshUntil = -Infinity;
  return () => {
    if (latest && now() < freshUntil) return latest;
    const started = now();
    freshUntil = Infinity;
    latest = Promise.resolve()
      .then(work)
      .finally(() => {
        const took = now() - started;
        freshUntil = took > CHEAP_MS ? started + took / SHARE : -Infinity;
      });
    return latest;
  };
}

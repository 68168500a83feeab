export type IdleWatch = {
  /** Something was asked or delivered. */
  note(): void;
  stop(): void;
};

/**
 * Tells when nothing has happened for a while. One timer, set again only when it fires: noting costs a look at the clock.
 * @param limitMs how long is a while
 * @param onIdle called then, and after each further such time without a note
 */
export function idleWatch(limitMs: number, onIdle: () => void): IdleWatch {
  let last = performance.now();
  let timer = setTimeout(look, limitMs).unref();

  function look(): void {
    const left = last + limitMs - performance.now();
    timer = setTimeout(look, left > 0 ? left : limitMs).unref();
    if (left <= 0) onIdle();
  }

  return {
    note: () => void (last = performance.now()),
    stop: () => clearTimeout(timer),
  };
}

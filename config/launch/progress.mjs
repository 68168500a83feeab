/** Shows several tasks at once: one line that is redrawn on a terminal, else a plain line per step. */
const redrawEveryMs = 120;

export function createProgress(stream = process.stderr) {
  const running = new Map();
  const live = stream.isTTY;
  const timer = live ? setInterval(redraw, redrawEveryMs) : undefined;
  timer?.unref();

  function redraw() {
    const texts = [...running].map(([name, text]) => `${name}: ${text}`);
    stream.write(`\r\x1b[2K${texts.join(' | ').slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
  }

  function line(text) {
    stream.write(`${live ? '\r\x1b[2K' : ''}${text}\n`);
  }

  return {
    line,
    /** A task that is under way until `done`. Plain output shows it at its start, at each quarter and at its end. */
    task(name, text) {
      const startedAt = Date.now();
      let quarter = 0;
      running.set(name, text);
      if (!live) line(`${name}: ${text}`);
      return {
        update(newText, fraction = 0) {
          running.set(name, newText);
          const reached = Math.floor(fraction * 4);
          if (!live && reached > quarter && reached < 4) line(`${name}: ${newText}`);
          quarter = Math.max(quarter, reached);
        },
        done(newText) {
          running.delete(name);
          line(`${name}: ${newText} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
        },
        failed() {
          running.delete(name);
        },
      };
    },
    close() {
      clearInterval(timer);
      if (live) stream.write('\r\x1b[2K');
    },
  };
}

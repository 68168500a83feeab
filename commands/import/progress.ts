import cliProgress from 'cli-progress';

export type Progress = {
  read(lines: number, bytes: number): void;
  settling(events: number): void;
  say(text: string): void;
  end(): void;
};

/** Shows how far an import is, on standard error: a bar in a terminal, now and then a line anywhere else. */
export function showProgress(size: number): Progress {
  return process.stderr.isTTY ? bar(size) : sparseLines(size);
}

function bar(size: number): Progress {
  const shown = new cliProgress.SingleBar({
    format: '{stage} {bar} {percentage} % · {lines} lines{rest}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 32,
    fps: 5,
    hideCursor: true,
    stream: process.stderr,
  });
  shown.start(size, 0, { stage: 'Importing', lines: 0, rest: '' });
  const pace = paceFrom(Date.now());
  return {
    read: (lines, bytes) => shown.update(bytes, { lines: lines.toLocaleString('en'), rest: ` · ${pace(lines)} lines/s` }),
    settling: (events) => shown.update(size, { stage: 'Settling ', rest: ` · ${events} events left` }),
    say(text) {
      process.stderr.write(`\r\x1b[K${text}\n`);
    },
    end: () => shown.stop(),
  };
}

function sparseLines(size: number): Progress {
  const interval = 5_000;
  const pace = paceFrom(Date.now());
  let next = Date.now() + interval;
  const sometimes = (text: () => string): void => {
    if (Date.now() < next) return;
    next = Date.now() + interval;
    write(text());
  };
  const write = (text: string): void => void process.stderr.write(`${text}\n`);
  return {
    read: (lines, bytes) => sometimes(() => `${lines} lines, ${Math.floor((100 * bytes) / size)} %, ${pace(lines)} lines/s`),
    settling: (events) => sometimes(() => `all lines are in; ${events} events left`),
    say: write,
    end() {},
  };
}

function paceFrom(start: number): (lines: number) => number {
  return (lines) => Math.round((1_000 * lines) / Math.max(Date.now() - start, 1));
}

import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What a reader of figures wants to know of the machine; nothing that tells whose it is. */
export function machineFacts() {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    /** Of the last minute, before the benchmark began: near 0 on a quiet machine. */
    loadAverage: Number(loadavg()[0]!.toFixed(2)),
  };
}

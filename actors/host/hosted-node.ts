import type { Metric } from '../metrics/contract.ts';
import type { NodeDown } from './node-failure.ts';
import type { NodeLoad } from './node-load.ts';

/** A tenant's node as its host sees it, wherever it runs. */
export type HostedNode = {
  nodeId: string;
  /** Settles once, when the node is gone; `error` where nobody had asked for it. */
  readonly exited: Promise<{ error?: NodeDown }>;
  /**
   * Drains and closes it. Resolves to the milliseconds until its mail is due, null where it has none.
   * @throws NodeDown where it died of it; what is due is then unknown
   */
  stop(): Promise<{ dueInMs: number | null }>;
  /** Ends it at once. */
  kill(): void;
  /** A sibling died: the node looks for mail that it left locked. */
  look(): void;
  /** What it has done and has in hand; of one that runs apart, as of the last second. */
  load(): Promise<NodeLoad>;
  /** The figures of its thread or process; none where it has not one of its own, or does not answer soon. */
  metrics(): Promise<Metric[]>;
};

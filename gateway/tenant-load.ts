/** What a tenant asked of one gateway in a while. Those of several gateways are added up field by field, `seconds` apart. */
export type TenantLoad = {
  slug: string;
  /** How long the while was. */
  seconds: number;
  /** Let in. */
  requests: number;
  /** Turned away at the door. */
  refused: number;
  /** Let in and not answered yet, at the end of the while. */
  inFlight: number;
  /** From the head of a request to the end of its answer, summed over those answered. */
  totalMilliseconds: number;
  /** How many were answered within each of `latencyBounds` and over the bound before it; the last were slower than all. */
  latencies: readonly number[];
};

/** Milliseconds. */
export const latencyBounds = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000] as const;

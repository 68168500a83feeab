import { lowerMedian } from './merge-loads.ts';
import { type Decision, type Limits, type Pace, type Reading, steer, type SteerState } from './steer.ts';

export type HostsLoad = {
  /** The largest number of replicas that a tenant is to have: each wants a host of its own. */
  widestSpread: number;
  /** Tenant nodes that run on all hosts. */
  nodes: number;
  /** Of the hosts that told of a load lately. */
  reporting: readonly { eventLoopLagMs: number; memoryBytes: number }[];
};

const marks = { nodes: 2_000, memoryBytes: 1_500_000_000, eventLoopLagMs: 100 } as const;

const ease = 0.6;

// A host that goes takes its tenants through a move, so calm has to last.
const pace: Pace = { settleMs: 15_000, coolDownMs: 300_000, gapMs: 10_000, allowedBy: 'HOSTS allows' };

/**
 * How many host processes are to run, by one sample.
 * @param running how many do
 * @param now milliseconds of a clock that only goes forward
 */
export function hostsWanted(state: SteerState, load: HostsLoad, running: number, limits: Limits, now: number): Decision {
  return steer(state, readingsOf(load, state.desired), running, limits, pace, now);
}

function readingsOf({ widestSpread, nodes, reporting }: HostsLoad, desired: number): Reading[] {
  const on = ` on ${desired === 1 ? '1 host' : `${desired} hosts`}`;
  const memoryBytes = reporting.reduce((sum, host) => sum + host.memoryBytes, 0);
  const lagMs = lowerMedian(reporting.map((host) => host.eventLoopLagMs));
  return [
    // Counted, not measured: one for each is exactly enough.
    { strain: widestSpread / desired, kind: 'shared', ease: 1, figure: () => `${widestSpread} replicas of one tenant${on}`, mark: () => '1 each' },
    { strain: nodes / (marks.nodes * desired), kind: 'shared', ease, figure: () => `${nodes} tenant nodes${on}`, mark: () => `${marks.nodes} each` },
    {
      strain: memoryBytes / (marks.memoryBytes * desired),
      kind: 'shared',
      ease,
      figure: () => `${Math.round(memoryBytes / 1e6)} MB${on}`,
      mark: () => `${marks.memoryBytes / 1e6} MB each`,
    },
    { strain: lagMs / marks.eventLoopLagMs, kind: 'felt', ease, figure: () => `event loops lag by ${Math.round(lagMs)} ms${on}`, mark: () => `${marks.eventLoopLagMs} ms` },
  ];
}

/**
 * What a plan allows.
 *
 * `isolation`: where a tenant's nodes run: in a host process beside others, in a worker thread, or in a process of their own;
 * `memoryMegabytes` is the heap of a node that does not share one. `replicas`: nodes of a tenant that is awake. `requests`: at
 * each gateway, per second over a while (`burst` at once), in flight, and of these waiting while the tenant wakes.
 * `eventsPerSecond`: deliveries of each mailbox. `connectionsPerRole` is what a node opens for each of its services;
 * `connectionLimit`, where the database refuses more, leaves room for replicas and for a node that takes over while its
 * forerunner's connections are open.
 */

export const plans = Object.freeze({
  starter: Object.freeze({
    isolation: 'shared',
    memoryMegabytes: 96,
    replicas: Object.freeze({ min: 1, max: 2 }),
    requests: Object.freeze({ perSecond: 100, burst: 10_000, inFlight: 512, waiting: 500 }),
    eventsPerSecond: 1_000,
    database: Object.freeze({ connectionsPerRole: 8, connectionLimit: 24 }),
    messaging: Object.freeze({ connections: 64, subscriptions: 10_000, payloadBytes: 4_194_304 }),
    storage: Object.freeze({ bytes: 5 * 1024 ** 3, objects: 100_000 }),
  }),
  growth: Object.freeze({
    isolation: 'thread',
    memoryMegabytes: 192,
    replicas: Object.freeze({ min: 1, max: 4 }),
    requests: Object.freeze({ perSecond: 1_500, burst: 15_000, inFlight: 1_024, waiting: 1_000 }),
    eventsPerSecond: 5_000,
    database: Object.freeze({ connectionsPerRole: 16, connectionLimit: 80 }),
    messaging: Object.freeze({ connections: 256, subscriptions: 50_000, payloadBytes: 4_194_304 }),
    storage: Object.freeze({ bytes: 50 * 1024 ** 3, objects: 1_000_000 }),
  }),
  enterprise: Object.freeze({
    isolation: 'process',
    memoryMegabytes: 512,
    replicas: Object.freeze({ min: 1, max: 8 }),
    requests: Object.freeze({ perSecond: 5_000, burst: 50_000, inFlight: 4_096, waiting: 4_000 }),
    eventsPerSecond: 20_000,
    database: Object.freeze({ connectionsPerRole: 32, connectionLimit: 288 }),
    messaging: Object.freeze({ connections: 1024, subscriptions: 200_000, payloadBytes: 4_194_304 }),
    storage: Object.freeze({ bytes: 500 * 1024 ** 3, objects: 10_000_000 }),
  }),
});

export type PlanName = keyof typeof plans;

/** What a gateway lets in for one tenant; `perSecond` and `burst` of a token bucket. */
export type RequestLimits = Readonly<{ perSecond: number; burst: number; inFlight: number; waiting: number }>;

export function requestLimitsOf(plan: PlanName): RequestLimits {
  return plans[plan].requests;
}

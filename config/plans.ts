/**
 * What a plan allows. `connectionsPerRole` is what a node opens for each of its services; `connectionLimit`, where the
 * database refuses more, leaves room for a node that takes over while its forerunner's connections are still open.
 */

export const plans = Object.freeze({
  starter: Object.freeze({
    database: Object.freeze({ connectionsPerRole: 8, connectionLimit: 24 }),
    messaging: Object.freeze({ connections: 64, subscriptions: 10_000, payloadBytes: 4_194_304 }),
    storage: Object.freeze({ bytes: 5 * 1024 ** 3, objects: 100_000 }),
  }),
  growth: Object.freeze({
    database: Object.freeze({ connectionsPerRole: 16, connectionLimit: 48 }),
    messaging: Object.freeze({ connections: 256, subscriptions: 50_000, payloadBytes: 4_194_304 }),
    storage: Object.freeze({ bytes: 50 * 1024 ** 3, objects: 1_000_000 }),
  }),
  enterprise: Object.freeze({
    database: Object.freeze({ connectionsPerRole: 32, connectionLimit: 96 }),
    messaging: Object.freeze({ connections: 1024, subscriptions: 200_000, payloadBytes: 4_194_304 }),
    storage: Object.freeze({ bytes: 500 * 1024 ** 3, objects: 10_000_000 }),
  }),
});

export type PlanName = keyof typeof plans;

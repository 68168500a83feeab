/**
 * What Node is started with in a host, where a watchdog breaks off what blocks: a callback that is cut off leaves Node's count of
 * callbacks one too high, and for that alone Node would end the process.
 */
export const hostFlags: readonly string[] = ['--no-force-async-hooks-checks'];

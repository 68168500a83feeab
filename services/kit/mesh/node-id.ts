import { randomBytes } from 'node:crypto';

/**
 * The id of a node that is about to start.
 * @param role what it is, e.g. `gateway` or `host-1`; two nodes of one id end each other's process, so an id is never used again
 */
export const newNodeId = (role: string): string => `${role}-${randomBytes(6).toString('hex')}`;

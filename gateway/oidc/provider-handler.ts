import type { IncomingMessage, ServerResponse } from 'node:http';

/** `originalUrl`: where a router has cut `url`, what it was before. */
export type MountedRequest = IncomingMessage & { originalUrl?: string };

/** Answers a request by itself, whatever becomes of it. */
export type ProviderHandler = (request: MountedRequest, response: ServerResponse) => void;

import type { Target } from './http-load.ts';
import { startRival } from './rivals/rival-process.ts';

export type FloodBoot = Target & { connections: number; perSecond: number };

/** Since the flood began. `heldBack`: what was due and could not go out; `statuses`: answers by their status. */
export type FloodCount = { sent: number; heldBack: number; statuses: Record<string, number> };

export type Flood = { count(): Promise<FloodCount>; stop(): Promise<void> };

/** Floods an address with GETs from a process of the lowest priority until it is stopped. */
export async function startFlood(boot: FloodBoot): Promise<Flood> {
  const { asked, stop } = await startRival('flood.ts', boot);
  return { count: () => asked<FloodCount>(), stop };
}

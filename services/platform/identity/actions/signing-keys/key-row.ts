export type KeyRow = { kid: string; active: boolean; created_at: Date; used_until: Date | null };

export function shownKey({ kid, active, created_at, used_until }: KeyRow) {
  return { kid, active, createdAt: created_at.toISOString(), usedUntil: used_until?.toISOString() ?? null };
}

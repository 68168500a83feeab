export type ShownPasskeyRow = { id: string; name: string; created_at: Date; last_used_at: Date | null };

/** A passkey as its owner sees it. */
export function shownPasskey({ id, name, created_at, last_used_at }: ShownPasskeyRow) {
  return { id, name, createdAt: created_at.toISOString(), lastUsedAt: last_used_at?.toISOString() ?? null };
}

export type DeviceRow = {
  id: string;
  name: string;
  place: string | null;
  first_seen_at: Date;
  last_seen_at: Date;
  trusted_until: Date | null;
  current: boolean;
};

/** A device as its owner sees it. */
export function shownDevice({ id, name, place, first_seen_at, last_seen_at, trusted_until, current }: DeviceRow) {
  return {
    id,
    name,
    place,
    firstSeenAt: first_seen_at.toISOString(),
    lastSeenAt: last_seen_at.toISOString(),
    trustedUntil: trusted_until?.toISOString() ?? null,
    current,
  };
}

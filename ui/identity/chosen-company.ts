import type { Membership } from '../data/identity.ts';

const entry = 'tenantry.company';

/** The company that the menu shows: that of the page, else the one of last time, else one's first. It is remembered. */
export function chosenCompany(ofPage: string | undefined, memberships: readonly Membership[]): string | undefined {
  if (ofPage !== undefined) {
    keep(ofPage);
    return ofPage;
  }
  const kept = read();
  return memberships.find(({ slug }) => slug === kept)?.slug ?? memberships[0]?.slug;
}

function read(): string | null {
  try {
    return localStorage.getItem(entry);
  } catch {
    return null;
  }
}

function keep(slug: string): void {
  try {
    localStorage.setItem(entry, slug);
  } catch {
    // Storage may be switched off; the first company is then shown at the next visit.
  }
}

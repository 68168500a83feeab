/** What the log is searched for; it is part of the address, so that a search can be kept and sent on. */
export type ActivitySearch = { action?: string; from?: string; to?: string };

const day = /^\d{4}-\d{2}-\d{2}$/;

/** The search in an address. Days that are none are left out. */
export function searchIn(query: URLSearchParams): ActivitySearch {
  const search: ActivitySearch = {};
  const action = query.get('action');
  if (action) search.action = action.slice(0, 100);
  for (const end of ['from', 'to'] as const) {
    const value = query.get(end) ?? '';
    if (day.test(value) && !Number.isNaN(Date.parse(value))) search[end] = value;
  }
  return search;
}

/** The same as the server takes it: times instead of days of this browser's time zone, `to` inclusive. */
export function paramsOf({ action, from, to }: ActivitySearch): ActivitySearch {
  return {
    ...(action && { action }),
    ...(from && { from: startOf(from, 0) }),
    ...(to && { to: startOf(to, 1) }),
  };
}

/** The address of a search on a page. */
export function pathOf(pathname: string, search: ActivitySearch): string {
  const query = new URLSearchParams(Object.entries(search).filter(([, value]) => value)).toString();
  return query ? `${pathname}?${query}` : pathname;
}

function startOf(date: string, daysLater: number): string {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, dayOfMonth + daysLater).toISOString();
}

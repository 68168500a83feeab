/**
 * The path of the same host that somebody goes on to when signed in; `/` for anything that a browser could take for
 * another host (`//evil`, `/\evil`, tabs and new lines within).
 */
export function safeReturn(wanted: string | null, origin: string): string {
  if (wanted === null || !/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(wanted) || !URL.canParse(wanted, origin)) return '/';
  const { origin: led, pathname, search, hash } = new URL(wanted, origin);
  return led === origin ? `${pathname}${search}${hash}` : '/';
}

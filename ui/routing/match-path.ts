/** The named parts of a path, e.g. `{ id }` of `/products/:id`. */
export type PathParts = Record<string, string>;

/**
 * The parts of `pathname` when it has the shape of `template`, else undefined. A trailing slash does not count; a path
 * that is not valid percent-encoding has no shape.
 */
export function matchPath(template: string, pathname: string): PathParts | undefined {
  const wanted = segmentsOf(template);
  const given = segmentsOf(pathname);
  if (wanted.length !== given.length) return undefined;
  const parts: PathParts = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) {
      const decoded = decode(value);
      if (decoded === undefined) return undefined;
      parts[segment.slice(1)] = decoded;
    } else if (segment !== value) return undefined;
  }
  return parts;
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

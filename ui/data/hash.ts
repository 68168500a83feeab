/** 32-bit FNV-1a, for choices that must be the same each time. Not for secrets. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  // Neighbours such as 85123A and 85123B differ in the low bits alone; fold the high ones in.
  return (hash ^ (hash >>> 15)) >>> 0;
}

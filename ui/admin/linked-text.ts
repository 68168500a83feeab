export type TextPart = { text: string; href?: string };

// A full stop or a bracket after an address is the sentence's.
const address = /https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}]/g;

/** A text in its parts, of which those that are addresses of the web have an `href`. */
export function linkedText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push(URL.canParse(found) ? { text: found, href: found } : { text: found });
    end = index + found.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

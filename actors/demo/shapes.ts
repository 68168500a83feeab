/** The few strokes that the demo's pictures are drawn with, on a sheet of 800 × 800; light falls from the left. */

/** One material in three lights. */
export type Tone = { light: string; main: string; deep: string };

const dusk = '#1c1626';

export function fill(outline: string, colour: string, opacity = 1): string {
  return `<path d="${outline}" fill="${colour}"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`;
}

export function line(path: string, colour: string, width: number, opacity = 1): string {
  const alpha = opacity < 1 ? ` opacity="${opacity}"` : '';
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"${alpha}/>`;
}

export function ellipse(x: number, y: number, width: number, height: number, colour: string, opacity = 1): string {
  const alpha = opacity < 1 ? ` opacity="${opacity}"` : '';
  return `<ellipse cx="${x}" cy="${y}" rx="${width}" ry="${height}" fill="${colour}"${alpha}/>`;
}

/** An outline filled with a colour, and what is drawn on it: that ends where the outline ends. */
export function solid(outline: string, colour: string, ...parts: string[]): string {
  const inside = parts.join('');
  const id = `o${nameOf(outline + colour + inside)}`;
  const clip = `<clipPath id="${id}"><path d="${outline}"/></clipPath>`;
  return `${fill(outline, colour)}${clip}<g clip-path="url(#${id})">${inside}</g>`;
}

/** The side that is turned away from the light: all that is right of a curve through `x`. Drawn on a `solid`. */
export function shade(x: number, bulge = 0, opacity = 0.13): string {
  return fill(`M${x} 0C${x + bulge} 270 ${x + bulge} 530 ${x} 800H800V0z`, dusk, opacity);
}

/** A streak of light from `top` to `bottom`. */
export function gleam(x: number, top: number, bottom: number, width = 14, opacity = 0.32): string {
  return line(`M${x} ${top}V${bottom}`, '#fff', width, opacity);
}

/** Where a thing stands: dark below it, softer to the right. */
export function shadow(x: number, y: number, width: number): string {
  return ellipse(x + width * 0.28, y, width * 1.12, 15, dusk, 0.1) + ellipse(x + 6, y - 1, width, 11, dusk, 0.2);
}

export function turned(degrees: number, x: number, y: number, ...parts: string[]): string {
  return `<g transform="rotate(${degrees} ${x} ${y})">${parts.join('')}</g>`;
}

/** Short, and the same for the same text (FNV-1a). */
function nameOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return (hash >>> 0).toString(36);
}

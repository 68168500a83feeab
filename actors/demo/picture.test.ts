import { expect, test } from '@jest/globals';
import { catalogue } from './catalogue.ts';
import { drawPicture } from './picture.ts';

const pictures = catalogue.map(({ sku, picture }) => ({ sku, svg: drawPicture(picture) }));

test.each(pictures)('The picture of $sku is a well-formed SVG document of 800 × 800', ({ svg }) => {
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 800 800" width="800" height="800">/);
  expect(unclosed(svg)).toEqual([]);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  expect(Buffer.byteLength(svg)).toBeLessThan(60_000);
});

test.each(pictures)('The picture of $sku holds no script, no text and nothing from elsewhere', ({ svg }) => {
  const names = new Set([...svg.matchAll(/<([a-zA-Z]+)/g)].map(([, name]) => name));
  const attributes = new Set([...svg.matchAll(/ ([a-zA-Z:-]+)="/g)].map(([, name]) => name));

  expect(['svg', 'g', 'path', 'ellipse', 'circle', 'clipPath']).toEqual(expect.arrayContaining([...names]));
  for (const name of attributes) expect(name).not.toMatch(/^on|href$|^style$/i);
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/:\/\/|data:|javascript:|&/i);
});

test.each(pictures)('Every reference in the picture of $sku leads to one outline of its own', ({ svg }) => {
  const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  const used = [...svg.matchAll(/url\(([^)]*)\)/g)].map(([, target]) => target);

  expect(new Set(ids).size).toBe(ids.length);
  expect(used).toEqual(ids.map((id) => `#${id}`));
});

test('The same picture is drawn the same, different ones differ', () => {
  expect(catalogue.map(({ picture }) => drawPicture(picture))).toEqual(pictures.map(({ svg }) => svg));
  expect(new Set(pictures.map(({ svg }) => svg)).size).toBe(pictures.length);
});

/** The elements that are not closed in order. Every attribute of ours is in double quotes. */
function unclosed(svg: string): string[] {
  const open: string[] = [];
  const rest = svg.replaceAll(/<(\/?)([a-zA-Z]+)((?: [a-zA-Z-]+="[^"<>]*")*)(\/?)>/g, (_, end: string, name: string, __, empty: string) => {
    if (end && open.pop() !== name) open.push(`/${name}`);
    if (!end && !empty) open.push(name);
    return '';
  });
  return [...open, ...rest.split(/\s+/).filter(Boolean)];
}

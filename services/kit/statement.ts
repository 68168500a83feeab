import { createHash } from 'node:crypto';

/** A prepared statement: its text is fixed, values are only ever parameters ($1, $2 …). */
export type Statement = { readonly name: string; readonly text: string };

/** Makes a prepared statement of a literal. Nothing can be put into the text, so nothing can be injected. */
export function sql(text: TemplateStringsArray, ...nothing: never[]): Statement {
  if (nothing.length > 0) throw new TypeError('SQL takes values as parameters, never as text');
  const body = text.join('').trim();
  return Object.freeze({ name: createHash('sha256').update(body).digest('hex').slice(0, 24), text: body });
}

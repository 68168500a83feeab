// Apart from everything else: the small threads that name frames are to load no more than this.
const projectFolder = new URL('../../', import.meta.url).href;

/** A frame as an operator reads it, from the project's folder on. */
export function frameName(name: string, url: string, line: number): string {
  return `${name || 'a function'} (${withoutFolder(url)}:${line})`;
}

/** A text that names files, without the folder that all of them are in. */
export function withoutFolder(text: string): string {
  return text.replace(projectFolder, '');
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { send } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { pageHeaders } from './headers.ts';

export type StaticFile = { mediaType: string; etag: string; bytes: Buffer; zipped: Buffer | undefined };

/** Files by their path below the folder, with a leading slash. They stay in memory: an app's build is small. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const zippable = /^text\/|json|svg/;
const worthZipping = 1_024;

/** Reads a folder whole; an empty map where it is not there. Types of files that are not known are left out. */
export function readStaticFiles(folder: string): StaticFiles {
  const files = new Map<string, StaticFile>();
  for (const entry of entriesOf(folder)) {
    const mediaType = mediaTypes[extname(entry.name)];
    if (!entry.isFile() || mediaType === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(file.slice(folder.length).replaceAll('\\', '/'), staticFile(mediaType, readFileSync(file)));
  }
  return files;
}

export function staticFile(mediaType: string, bytes: Buffer): StaticFile {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const isZipped = zippable.test(mediaType) && bytes.length > worthZipping;
  return { mediaType, etag, bytes, zipped: isZipped ? gzipSync(bytes, { level: 9 }) : undefined };
}

/** Answers with a file; `isHashed`: its name changes with its content, so nobody has to ask for it twice. */
export function sendFile({ request, response, requestId }: Exchange, file: StaticFile, isHashed: boolean, ofPage: OutgoingHttpHeaders = pageHeaders): void {
  const headers: OutgoingHttpHeaders = {
    ...ofPage,
    'content-type': file.mediaType,
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    'x-request-id': requestId,
  };
  if (file.zipped !== undefined) headers.vary = 'accept-encoding';
  if (request.headers['if-none-match']?.includes(file.etag)) {
    response.writeHead(304, headers);
    return void response.end();
  }
  const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') ? file.zipped : undefined;
  if (zipped !== undefined) headers['content-encoding'] = 'gzip';
  send(request, response, 200, headers, zipped ?? file.bytes);
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}

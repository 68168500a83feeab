import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ImportError } from './import-error.ts';

export type FileBytes = {
  chunks: AsyncIterable<Buffer>;
  /** Bytes of the file on disk. */
  size: number;
  /** How many of them were read so far. */
  position(): number;
};

/**
 * Opens a file for reading in chunks; gzip is known by its first bytes, whatever the name says.
 * @throws ImportError file_unreadable, here or while the chunks are read
 */
export async function openFile(path: string): Promise<FileBytes> {
  const { size, zipped } = await inspect(path);
  const file = createReadStream(path, { highWaterMark: 16 * 1024 });
  // The callback keeps a failure of the file from being an uncaught one; it reaches the reader through the last stream.
  const content: Readable = zipped ? pipeline(file, createGunzip(), () => {}) : file;
  return { chunks: readable(content, path), size, position: () => file.bytesRead };
}

async function inspect(path: string): Promise<{ size: number; zipped: boolean }> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new ImportError('file_unreadable', `${path} is no file`);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(2), position: 0 });
    return { size: stat.size, zipped: bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b };
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function* readable(content: Readable, path: string): AsyncIterable<Buffer> {
  try {
    for await (const chunk of content) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): ImportError {
  if (error instanceof ImportError) return error;
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  const reason = missing ? 'there is no such file' : String(error);
  return new ImportError('file_unreadable', `${path} cannot be read: ${reason}`, { cause: error });
}

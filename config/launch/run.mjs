import { spawn } from 'node:child_process';

/** Runs a program to its end; resolves to what it wrote, rejects with its last words. */
export function run(file, args, { cwd, env, onLine, onError, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (onLine) for (const line of text.split('\n')) if (line.trim()) onLine(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-8000);
      if (onError) for (const line of text.split('\n')) if (line.trim()) onError(line);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(Object.assign(new Error(`${file} ${args[0] ?? ''} ended with ${signal ?? code}`), { output, errors }));
    });
  });
}

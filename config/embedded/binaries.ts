import { findBinary, type Binary } from '../launch/binaries.mjs';

/** The program of an embedded server. Throws one line with the remedy where there is none. */
export function requireBinary(name: string): Binary {
  const binary = findBinary(name);
  if (binary) return binary;
  throw new Error(`${name} is not installed: start by \`npm start\` or \`npm test\`, which fetch it, or name a server of your own by its *_URL setting`);
}

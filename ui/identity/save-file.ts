/** Gives the person a text as a file. */
export function saveFile(name: string, mediaType: string, ...pieces: string[]): void {
  const address = URL.createObjectURL(new Blob(pieces, { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

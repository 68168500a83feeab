export type TextLine = {
  /** In the file, from 1. */
  number: number;
  text: string;
};

/** No line of a history is nearly as long: what is longer is cut, so that a file without line ends cannot fill memory. */
const longestLine = 64 * 1024;

/** The lines of UTF-8 text that comes in chunks, without their ends (LF or CRLF) and without a byte order mark. */
export async function* textLines(chunks: AsyncIterable<Buffer>): AsyncIterable<TextLine> {
  const decoder = new TextDecoder();
  let number = 0;
  let rest = '';
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      number += 1;
      yield { number, text: withoutReturn(rest + text.slice(from, end)) };
      rest = '';
      from = end + 1;
    }
    rest = (rest + text.slice(from)).slice(0, longestLine);
  }
  rest += decoder.decode();
  if (rest !== '') yield { number: number + 1, text: withoutReturn(rest) };
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/**
 * The `data` of each event in a text/event-stream body, in order. Reads it with fetch and not EventSource, which can send
 * no header: a token would have to stand in the URL. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let unread = '';
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (unread + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      unread = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
        if (line !== '' || data.length === 0) continue;
        yield data.join('\n');
        data = [];
      }
    }
  } finally {
    // A reader that is left half-way lets go of the connection.
    await reader.cancel().catch(() => undefined);
  }
}

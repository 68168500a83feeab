import { expect, test } from '@jest/globals';
import { eventsOf } from './event-stream.ts';

async function read(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
  const events: string[] = [];
  for await (const event of eventsOf(body)) events.push(event);
  return events;
}

test('eventsOf gives the data of each event in order', async () => {
  expect(await read('data: {"a":1}\n\ndata:{"a":2}\n\n')).toEqual(['{"a":1}', '{"a":2}']);
});

test('eventsOf does not mind where the network cuts, in a line or in a character', async () => {
  const bytes = new TextEncoder().encode('data: £5\n\n');
  expect(await read('da', 'ta: one\n', '\ndata: two\r', '\n\r\n', bytes.slice(0, 7), bytes.slice(7))).toEqual([
    'one',
    'two',
    '£5',
  ]);
});

test('eventsOf joins lines of one event, and passes over comments, names and an event cut off', async () => {
  expect(await read(': beat\n\nevent: order\nid: 7\ndata: a\ndata: b\n\n', 'data: cut')).toEqual(['a\nb']);
});

import { expect, it } from 'vitest';
import { EventStreamParser } from './event-stream-parser.ts';

const wire = 'retry: 2000\n\n: alive\n\nid: 7\nevent: stream.live\ndata: {"a":1}\n\nid: 9\n\n';
const messages = [
  { id: '7', event: 'stream.live', data: '{"a":1}' },
  { id: '9', event: 'message', data: '' },
];

it('the live feed is read message by message, without its signs of life', () => {
  expect(new EventStreamParser().push(wire)).toEqual(messages);
});

it('wherever the network cuts it, the messages are the same', () => {
  for (let at = 0; at <= wire.length; at += 1) {
    const parser = new EventStreamParser();
    expect([...parser.push(wire.slice(0, at)), ...parser.push(wire.slice(at))]).toEqual(messages);
  }
});

it('data over several lines is one text', () => {
  expect(new EventStreamParser().push('data: a\r\ndata:b\r\n\r\n')).toEqual([
    { id: undefined, event: 'message', data: 'a\nb' },
  ]);
});

it('a line without an end is refused', () => {
  expect(() => new EventStreamParser().push('x'.repeat(1_000_001))).toThrow('without an end');
});

import type { Socket } from 'node:net';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SocketFlow } from './socket-flow.ts';

let flow: SocketFlow;
let isRead: boolean;

beforeEach(() => {
  isRead = true;
  const socket: Partial<Socket> = {
    pause: () => ((isRead = false), socket as Socket),
    resume: () => ((isRead = true), socket as Socket),
  };
  flow = new SocketFlow(socket as Socket);
});

describe('a socket', () => {
  it('is read again when nothing holds it any more', () => {
    flow.hold('decision');
    flow.hold('pace');
    flow.release('decision');
    expect(isRead).toBe(false);
    flow.release('turn');
    expect(isRead).toBe(false);
    flow.release('pace');
    expect(isRead).toBe(true);
  });

  it('is released at a moment of its own, once', () => {
    vi.useFakeTimers();
    try {
      flow.hold('pace');
      const onReleased = vi.fn(() => expect(isRead).toBe(true));
      flow.releaseSoon('pace', onReleased);
      flow.releaseSoon('pace', onReleased);
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(200);
      expect(onReleased).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it('is read on when all is over, whatever held it', () => {
    flow.hold('decision');
    flow.hold('pace');
    flow.releaseAll();
    expect(isRead).toBe(true);
  });
});

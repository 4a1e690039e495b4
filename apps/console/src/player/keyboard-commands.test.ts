import { describe, expect, it } from 'vitest';
import { commandOf } from './keyboard-commands.ts';

const press = (key: string, modifiers = {}) => ({ key, ctrlKey: false, altKey: false, metaKey: false, ...modifiers });

describe('keyboard commands', () => {
  it('play, mute, go full screen and step with one key', () => {
    expect(commandOf(press(' '), 'page')).toEqual({ kind: 'toggle-play' });
    expect(commandOf(press('M'), 'page')).toEqual({ kind: 'toggle-mute' });
    expect(commandOf(press('c'), 'page')).toEqual({ kind: 'toggle-captions' });
    expect(commandOf(press('f'), 'button')).toEqual({ kind: 'toggle-fullscreen' });
    expect(commandOf(press('ArrowLeft'), 'page')).toEqual({ kind: 'seek', byS: -5 });
  });

  it('leave modified keys to the browser', () => {
    expect(commandOf(press('f', { ctrlKey: true }), 'page')).toBeUndefined();
    expect(commandOf(press('m', { metaKey: true }), 'page')).toBeUndefined();
  });

  it('leave keys to the control that uses them', () => {
    expect(commandOf(press(' '), 'button')).toBeUndefined();
    expect(commandOf(press('ArrowLeft'), 'slider')).toBeUndefined();
    expect(commandOf(press('Home'), 'slider')).toBeUndefined();
    expect(commandOf(press('ArrowDown'), 'menu')).toBeUndefined();
    expect(commandOf(press('m'), 'slider')).toEqual({ kind: 'toggle-mute' });
  });

  it('leave other keys alone', () => {
    expect(commandOf(press('q'), 'page')).toBeUndefined();
    expect(commandOf(press('Tab'), 'page')).toBeUndefined();
  });
});

// Which key does what. Keys with a modifier belong to the browser; keys typed into a control belong to the control.

export type Command =
  | { kind: 'toggle-play' | 'toggle-mute' | 'toggle-fullscreen' | 'toggle-captions' | 'go-live' | 'go-oldest' }
  | { kind: 'seek'; byS: number }
  | { kind: 'volume'; by: number };

const commands: Record<string, Command> = {
  ' ': { kind: 'toggle-play' },
  k: { kind: 'toggle-play' },
  m: { kind: 'toggle-mute' },
  c: { kind: 'toggle-captions' },
  f: { kind: 'toggle-fullscreen' },
  l: { kind: 'go-live' },
  End: { kind: 'go-live' },
  Home: { kind: 'go-oldest' },
  ArrowLeft: { kind: 'seek', byS: -5 },
  ArrowRight: { kind: 'seek', byS: 5 },
  ArrowUp: { kind: 'volume', by: 0.1 },
  ArrowDown: { kind: 'volume', by: -0.1 },
};
const ownedBy: Record<KeyTarget, readonly string[]> = {
  page: [],
  button: [' '],
  slider: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'],
  menu: [' ', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'],
};

/** What had the focus when the key was pressed. */
export type KeyTarget = 'page' | 'button' | 'slider' | 'menu';
export type KeyPress = { key: string; ctrlKey: boolean; altKey: boolean; metaKey: boolean };

/** The command of a key press, or undefined when the key is not the player's. */
export function commandOf(press: KeyPress, target: KeyTarget): Command | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return ownedBy[target].includes(key) ? undefined : commands[key];
}

// Hides the controls (and the pointer) while the viewer just watches: `data-quiet` on the root.

const quietAfterMs = 3_000;

export function bindQuietControls(root: HTMLElement, mayBeQuiet: () => boolean): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = (): void => {
    root.dataset['quiet'] = 'false';
    clearTimeout(timer);
    timer = setTimeout(rest, quietAfterMs);
  };
  const rest = (): void => {
    if (mayBeQuiet()) root.dataset['quiet'] = 'true';
    else wake();
  };
  for (const type of ['pointermove', 'pointerdown', 'keydown', 'focusin']) root.addEventListener(type, wake);
  root.addEventListener('pointerleave', rest);
  wake();
}

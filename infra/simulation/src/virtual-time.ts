// Time that passes only by what happens in it: a heap of things to do, run in order of their time, then of their coming.

interface Due {
  atMs: number;
  order: number;
  run: () => void;
}

export class VirtualTime {
  readonly #heap: Due[] = [];
  #order = 0;
  #nowMs = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): void {
    this.#push({ atMs: this.#nowMs + delayMs, order: this.#order++, run });
  }

  runUntil(endMs: number): void {
    for (let due = this.#heap[0]; due && due.atMs <= endMs; due = this.#heap[0]) {
      this.#pop();
      this.#nowMs = due.atMs;
      due.run();
    }
    this.#nowMs = endMs;
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) break;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const least = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left;
      if (!isBefore(heap[least]!, heap[at]!)) break;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

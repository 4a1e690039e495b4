import { beforeEach, expect, it } from 'vitest';
import { Rounds } from './rounds.ts';

let members: Set<number>;
let rounds: Rounds<number>;

beforeEach(() => {
  members = new Set();
  rounds = new Rounds(members, 5);
});

function add(count: number): void {
  for (let n = 0; n < count; n += 1) members.add(members.size);
}

/** Who is visited in the next part. */
function part(): number[] {
  const visited: number[] = [];
  rounds.visitPart((member) => visited.push(member));
  return visited;
}

/** Part for part, to the end of the round. */
function round(): number[][] {
  const parts: number[][] = [];
  for (let isEnd = false; !isEnd;) {
    const visited: number[] = [];
    isEnd = rounds.visitPart((member) => visited.push(member));
    parts.push(visited);
  }
  return parts;
}

it('visits each once in a round, a fifth of them at a time', () => {
  add(500);
  for (let n = 0; n < 3; n += 1) {
    const parts = round();
    expect(parts.flat()).toEqual([...members]);
    expect(parts.map(({ length }) => length)).toEqual([100, 100, 100, 100, 100, 0]);
  }
});

it('visits a few one by one', () => {
  add(2);
  expect(round()).toEqual([[0], [1], []]);
});

it('does nothing while there is nobody, and goes on with who comes', () => {
  expect(part()).toEqual([]);
  add(1);
  expect(round().flat()).toEqual([0]);
});

it('visits who came in this round, and nobody who left', () => {
  add(10);
  expect(part()).toEqual([0, 1]);
  members.delete(3);
  members.add(77);
  expect(round().flat()).toEqual([2, 4, 5, 6, 7, 8, 9, 77]);
});

it('may lose the one that is visited', () => {
  add(10);
  rounds.visitPart((member) => members.delete(member));
  expect(round().flat()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
});

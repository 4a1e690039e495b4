// The letters of the notice, as strokes of a round pen: no font has to be installed where ffmpeg runs. Drawn smoothly at any
// size, for what is drawn is how far a point is from the strokes. Pure.

type Point = readonly [x: number, y: number];
type Stroke = readonly Point[];
interface Glyph {
  /** In units of which a letter is six high. */
  width: number;
  strokes: readonly Stroke[];
}

const glyphHeight = 6;
const spacing = 1.6;
const blankWidth = 2.2;

/** Part of an ellipse, from one angle to another; 0 is right, a quarter turn is down. */
function arc([x, y]: Point, [rx, ry]: Point, from: number, to: number): Stroke {
  const steps = 24;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / steps);
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)] as const;
  });
}

const line = (...points: Point[]): Stroke => points;

const glyphs: Readonly<Record<string, Glyph>> = {
  A: { width: 4.4, strokes: [line([0, 6], [2.2, 0], [4.4, 6]), line([0.75, 4], [3.65, 4])] },
  B: {
    width: 4,
    strokes: [
      line([2.3, 0], [0, 0], [0, 6], [2.4, 6]),
      line([0, 2.9], [2.4, 2.9]),
      arc([2.3, 1.45], [1.45, 1.45], -0.25, 0.25),
      arc([2.4, 4.45], [1.55, 1.55], -0.25, 0.25),
    ],
  },
  C: { width: 4.2, strokes: [arc([2.5, 3], [2.5, 3], 0.87, 0.13)] },
  K: { width: 3.9, strokes: [line([0, 0], [0, 6]), line([3.7, 0], [0, 3.8]), line([1.4, 2.5], [3.9, 6])] },
  N: { width: 4, strokes: [line([0, 6], [0, 0], [4, 6], [4, 0])] },
  O: { width: 5.2, strokes: [arc([2.6, 3], [2.6, 3], 0, 1)] },
  S: {
    width: 3.8,
    strokes: [arc([1.9, 1.5], [1.8, 1.5], 0.95, 0.25), arc([1.9, 4.5], [1.9, 1.5], -0.25, 0.45)],
  },
};

export type Segment = readonly [from: Point, to: Point];

export interface Lettering {
  /** In the units of the strokes. */
  width: number;
  height: number;
  segments: readonly Segment[];
}

/** One line of capital letters; what has no strokes is a blank. */
export function letter(text: string): Lettering {
  const strokes: Stroke[] = [];
  let width = 0;
  for (const character of text) {
    const glyph = glyphs[character];
    const offset = width;
    for (const stroke of glyph?.strokes ?? []) strokes.push(stroke.map(([x, y]) => [x + offset, y] as const));
    width += (glyph?.width ?? blankWidth) + spacing;
  }
  const segments = strokes.flatMap((stroke) => stroke.slice(1).map((to, i): Segment => [stroke[i] ?? to, to]));
  return { width: Math.max(0, width - spacing), height: glyphHeight, segments };
}

/** How far a point is from a segment. */
export function distanceTo([[x1, y1], [x2, y2]]: Segment, x: number, y: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

// An amount over time as a line, with its least and most in words beside it.
import { TimeText } from '../parts/time-text.tsx';

type Point = { startsAt: string; amount: number };
type TrendLineProps = { label: string; points: readonly Point[]; amountLabel: (amount: number) => string };

const [width, height] = [960, 120];

export function TrendLine({ label, points, amountLabel }: TrendLineProps) {
  const amounts = points.map(({ amount }) => amount);
  const most = Math.max(...amounts, 0);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <figure className="chart">
      <figcaption className="soft">
        {label}: {amountLabel(Math.min(...amounts))} to {amountLabel(most)}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label} className="line">
        <polyline points={linePoints(points, most)} vectorEffect="non-scaling-stroke" />
      </svg>
      <div className="chart-ends soft">
        <TimeText at={first.startsAt} isExact />
        <TimeText at={last.startsAt} isExact />
      </div>
    </figure>
  );
}

/** By time, not by number: where nothing was measured the line is straight. */
function linePoints(points: readonly Point[], most: number): string {
  const times = points.map(({ startsAt }) => Date.parse(startsAt));
  const begin = times[0] ?? 0;
  const length = Math.max((times.at(-1) ?? 0) - begin, 1);
  return points
    .map(({ amount }, index) => {
      const x = (((times[index] ?? 0) - begin) / length) * width;
      const y = height - (most === 0 ? 0 : (amount / most) * (height - 8)) - 4;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}

// Amounts over time as bars, drawn in SVG: the table below says the same in numbers, so the drawing is one picture with a name.
import type { Bar } from '../usage/usage-window.ts';

type BarChartProps = {
  label: string;
  bars: readonly Bar[];
  amountLabel: (amount: number) => string;
  /** How a bar's begin is written. */
  timeLabel: (startsAt: string) => string;
};

const [width, height] = [960, 180];

export function BarChart({ label, bars, amountLabel, timeLabel }: BarChartProps) {
  const most = Math.max(...bars.map(({ amount }) => amount), 0);
  const step = width / Math.max(bars.length, 1);
  const [first, last] = [bars[0], bars.at(-1)];
  return (
    <figure className="chart">
      <figcaption className="soft">Most: {amountLabel(most)}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {bars.map(({ startsAt, amount }, index) => {
          const barHeight = most === 0 || amount === 0 ? 0 : Math.max((amount / most) * (height - 4), 2);
          return (
            <rect
              key={startsAt}
              x={index * step + step * 0.1}
              y={height - barHeight}
              width={step * 0.8}
              height={barHeight}
            >
              <title>{`${timeLabel(startsAt)}: ${amountLabel(amount)}`}</title>
            </rect>
          );
        })}
      </svg>
      <div className="chart-ends soft">
        <span>{first && timeLabel(first.startsAt)}</span>
        <span>{last && timeLabel(last.startsAt)}</span>
      </div>
    </figure>
  );
}

// What a transcoder counts.
import type { Counter, Histogram, Metrics } from '@millrace/service';
import type { CpuBudget } from './ladder/cpu-budget.ts';

export interface TranscoderMetrics {
  attempts: Counter<'end'>;
  cells: Counter<never>;
  ladderChanges: Counter<'kind'>;
  cellAge: Histogram<never>;
}

export function transcoderMetrics(metrics: Metrics, cpuBudget: CpuBudget): TranscoderMetrics {
  const promised = metrics.gauge(
    'millrace_transcoder_cpu_promised_ratio',
    'CPU seconds per second promised to streams.',
  );
  promised.set(0);
  Object.assign(promised, { collect: () => promised.set(cpuBudget.taken) });
  return {
    attempts: metrics.counter('millrace_transcoder_attempts_total', 'Attempts at a stream, by how they ended.', [
      'end',
    ]),
    ladderChanges: metrics.counter(
      'millrace_transcoder_ladder_changes_total',
      'Rungs given up because encoding fell behind, and rungs that came back.',
      ['kind'],
    ),
    cells: metrics.counter('millrace_transcoder_cells_total', 'Cells committed to playlist logs.'),
    cellAge: metrics.histogram(
      'millrace_transcoder_cell_age_seconds',
      'From the arrival of a cell’s last picture at the edge to its commit.',
      [0.1, 0.25, 0.5, 1, 2, 4, 8, 16],
    ),
  };
}

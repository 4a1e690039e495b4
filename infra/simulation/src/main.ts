// `npm run simulate -- [--seeds 10000] [--from 1] [--seed N]`: as many simulations, or one with what happened in it.
import { parseArgs } from 'node:util';
import { simulate, type SimulationResult } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
});
const shownFailures = 20;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function tell({ seed, violations, faults }: SimulationResult): void {
  print(`seed ${seed}`);
  for (const fault of faults) print(`  fault  ${fault}`);
  for (const violation of violations) print(`  BROKEN ${violation}`);
}

if (values.seed !== undefined) {
  const result = simulate(Number(values.seed));
  tell(result);
  process.exitCode = result.violations.length > 0 ? 1 : 0;
} else {
  const startedAt = performance.now();
  const from = Number(values.from);
  const repairs = new Map<string, number>();
  let failed = 0;
  for (let seed = from; seed < from + Number(values.seeds); seed += 1) {
    const result = simulate(seed);
    for (const [name, count] of result.repairs) repairs.set(name, (repairs.get(name) ?? 0) + count);
    if (result.violations.length === 0) continue;
    failed += 1;
    if (failed <= shownFailures) tell(result);
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  print(`${values.seeds} simulations in ${seconds} s, ${failed} broken`);
  print(`repairs: ${[...repairs].map(([name, count]) => `${name} ${count}`).join(', ')}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

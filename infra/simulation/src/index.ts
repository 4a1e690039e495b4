export { simulate } from './simulation.ts';
export type { SimulationResult } from './simulation.ts';

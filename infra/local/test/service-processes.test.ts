import { expect, it } from 'vitest';
import { serviceProcesses } from '../src/service-processes.ts';

const environment = {
  MILLRACE_RTMP_PORT: '1935',
  MILLRACE_EDGE_NAME: 'here',
  MILLRACE_EDGE_RELAY_PORT: '10001',
  MILLRACE_EDGE_RELAY_URL: 'http://127.0.0.1:10001',
  MILLRACE_EDGE_MANAGEMENT_PORT: '10002',
};

it('there is one process per service', async () => {
  const processes = await serviceProcesses(environment, 1);
  expect(processes.map(({ name }) => name)).toEqual(['edge', 'transcoder', 'jobs', 'origin', 'api']);
  expect(processes[0]?.environment).toEqual(environment);
});

it('edges beside each other share the RTMP port, and have everything else of their own', async () => {
  const edges = (await serviceProcesses(environment, 3)).filter(({ service }) => service.name === 'edge');
  expect(edges.map(({ name }) => name)).toEqual(['edge', 'edge-2', 'edge-3']);
  const values = (name: string) => new Set(edges.map((edge) => edge.environment[name]));
  expect(values('MILLRACE_RTMP_PORT').size).toBe(1);
  expect(values('MILLRACE_EDGE_NAME')).toEqual(new Set(['here', 'here-2', 'here-3']));
  for (const own of ['MILLRACE_EDGE_RELAY_PORT', 'MILLRACE_EDGE_RELAY_URL', 'MILLRACE_EDGE_MANAGEMENT_PORT']) {
    expect(values(own).size).toBe(3);
  }
});

it('edges beside each other divide the memory for replay', async () => {
  const memory = async (edges: number, given = {}) =>
    Number((await serviceProcesses({ ...environment, ...given }, edges))[0]?.environment['MILLRACE_REPLAY_MEMORY_MIB']);
  expect((await memory(2)) / (await memory(4))).toBeCloseTo(2, 1);
  expect(await memory(4, { MILLRACE_REPLAY_MEMORY_MIB: '256' })).toBe(256);
});

it('an edge that lets publishers go on for a while is not cut short meanwhile', async () => {
  const [usual] = await serviceProcesses(environment, 1);
  const [patient] = await serviceProcesses({ ...environment, MILLRACE_EDGE_DRAIN_SECONDS: '60' }, 1);
  expect(patient!.service.graceMs - usual!.service.graceMs).toBe(60_000);
});

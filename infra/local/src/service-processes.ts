// Which processes run: one per service, and as many edges as are wanted. Edges share the RTMP port; each has a name, a relay
// and a management port of its own, and its part of the memory for replay.
import { hostname, totalmem } from 'node:os';
import { freeInternalPorts } from './ports.ts';
import type { Environment } from './platform-environment.ts';
import { services } from './services.ts';
import type { Service } from './services.ts';

export interface ServiceProcess {
  /** `edge`, `edge-2`: for its log and for the person at the terminal. */
  readonly name: string;
  readonly service: Service;
  readonly environment: Environment;
}

const mib = 1024 * 1024;

/** In the order in which they end. */
export async function serviceProcesses(environment: Environment, edges: number): Promise<ServiceProcess[]> {
  const others = Array.from({ length: edges - 1 }, (_, index) => index + 2);
  const ports = await freeInternalPorts(2 * others.length);
  const shared = edges === 1 ? environment : { ...environment, ...replayMemory(environment, edges) };
  return services.flatMap((usual) => {
    if (usual.name !== 'edge') return [{ name: usual.name, service: usual, environment }];
    const service = { ...usual, graceMs: usual.graceMs + drainMs(environment) };
    const further = others.map((number, index) => ({
      name: `edge-${number}`,
      service,
      environment: { ...shared, ...ownSettings(environment, number, ports.slice(2 * index, 2 * index + 2)) },
    }));
    return [{ name: service.name, service, environment: shared }, ...further];
  });
}

function ownSettings(environment: Environment, number: number, [relay = 0, management = 0]: number[]): Environment {
  return {
    MILLRACE_EDGE_NAME: `${environment['MILLRACE_EDGE_NAME'] ?? hostname().slice(0, 60)}-${number}`,
    MILLRACE_EDGE_RELAY_PORT: String(relay),
    MILLRACE_EDGE_RELAY_URL: `http://127.0.0.1:${relay}`,
    MILLRACE_EDGE_MANAGEMENT_PORT: String(management),
  };
}

/** Publishers may go on for so long; the orderly end comes after. */
function drainMs(environment: Environment): number {
  return Number(environment['MILLRACE_EDGE_DRAIN_SECONDS'] ?? 0) * 1_000;
}

/** A quarter of the machine for all edges together, unless it was set for each. */
function replayMemory(environment: Environment, edges: number): Environment {
  if (environment['MILLRACE_REPLAY_MEMORY_MIB'] !== undefined) return {};
  return { MILLRACE_REPLAY_MEMORY_MIB: String(Math.max(16, Math.floor(totalmem() / 4 / mib / edges))) };
}

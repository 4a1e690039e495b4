import { DockerfileParser } from 'dockerfile-ast';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exists, packages, read } from '../src/repository.ts';
import { settingsOfServices } from '../src/settings-of-services.ts';

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: unknown;
  readonly depends_on?: Readonly<Record<string, unknown>>;
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, ComposeService> };
const services = Object.entries(compose.services).map(([name, service]) => ({ name, ...service }));
const processes = packages
  .map(({ folder }) => folder)
  .filter((folder) => folder.startsWith('apps/') && !['apps/cli', 'apps/console', 'apps/e2e'].includes(folder))
  .map((folder) => folder.slice('apps/'.length));

const settings = await settingsOfServices();

/** A version with at least two numbers, or a dated release: a tag that does not move to something else. */
const pinned = /:(RELEASE\.\d{4}|v?\d+\.\d+)/;

describe('docker-compose.yml', () => {
  it('has every service, the backing services and the one-shot that migrates', () => {
    expect(services.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...processes, 'postgres', 'redis', 's3', 'migrate']),
    );
  });

  it('pins every image', () => {
    expect(services.flatMap(({ image }) => (image === undefined || pinned.test(image) ? [] : [image]))).toEqual([]);
  });

  it('knows of every long-running service whether it is healthy', () => {
    const known = services.filter(
      ({ build, healthcheck }) =>
        healthcheck !== undefined || (build && read(build.dockerfile).includes('HEALTHCHECK')),
    );
    expect(known.map(({ name }) => name)).toEqual(services.map(({ name }) => name));
  });

  it('has no secret in it', () => {
    const secretNames = /SECRET|PASSWORD|TOKEN|API_KEY|_AUTH$/;
    const values = services.flatMap(({ environment }) => Object.entries(environment ?? {}));
    const inline = values.filter(([name, value]) => secretNames.test(name) && !/^\$\{[A-Z0-9_]+:\?.+\}$/.test(value));
    const inUrls = values.filter(([, value]) => /\/\/[^/@:]*:(?!\$\{)[^/@]+@/.test(value));
    expect([...inline, ...inUrls]).toEqual([]);
  });

  it('builds from Dockerfiles and runs files that exist, and waits only for services that exist', () => {
    const files = services.flatMap(({ build, command }) => [
      ...(build ? [build.dockerfile] : []),
      ...(command ?? []).filter((word) => word.endsWith('.ts')),
    ]);
    const awaited = services.flatMap(({ depends_on: dependsOn }) => Object.keys(dependsOn ?? {}));
    expect(files.filter((path) => !exists(path))).toEqual([]);
    expect(awaited.filter((name) => !(name in compose.services))).toEqual([]);
  });
});

describe.each(processes)('infra/docker/%s.Dockerfile', (name) => {
  const path = `infra/docker/${name}.Dockerfile`;
  const instructions = DockerfileParser.parse(read(path)).getInstructions();
  const argumentsOf = (keyword: string) =>
    instructions
      .filter((instruction) => instruction.getKeyword() === keyword)
      .map((instruction) => instruction.getArgumentsContent() ?? '');

  it('pins its base images to the Node.js that the tests run on', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } };
    const bases = argumentsOf('FROM').map((from) => from.split(' ')[0]);
    expect(new Set(bases)).toEqual(new Set([`node:${devDependencies.node}-bookworm-slim`]));
  });

  it('runs its own service, not as root, with a health check', () => {
    expect(argumentsOf('CMD')).toEqual([`["node", "apps/${name}/src/main.ts"]`]);
    expect(argumentsOf('USER')).toEqual(['node']);
    expect(argumentsOf('HEALTHCHECK')).toHaveLength(1);
  });

  it('listens where the other containers reach it', () => {
    const opened = argumentsOf('ENV').join(' ');
    const internal = settings.filter(
      ({ name: setting, defaultValue, readers }) =>
        setting.endsWith('_HOST') && defaultValue === '127.0.0.1' && readers.includes(name),
    );
    expect(internal.map(({ name: setting }) => setting).filter((host) => !opened.includes(`${host}=0.0.0.0`))).toEqual(
      [],
    );
  });

  it('asks for its health, and exposes it, at the port that its settings name', () => {
    const setting = `MILLRACE_${name.toUpperCase()}_MANAGEMENT_PORT`;
    const port = settings.find((known) => known.name === setting)?.defaultValue ?? '';
    expect(argumentsOf('HEALTHCHECK')[0]).toContain(`process.env.${setting} ?? ${port}}`);
    expect(argumentsOf('EXPOSE').join(' ').split(' ')).toContain(port);
  });

  it('keeps no secret and copies only what exists', () => {
    expect(argumentsOf('ENV').join(' ')).not.toMatch(/SECRET|PASSWORD|TOKEN|KEY/);
    const made = /^(node_modules|apps\/console\/dist)$/;
    const copied = argumentsOf('COPY').flatMap((copy) => /\/millrace\/(\S+)/.exec(copy)?.[1] ?? []);
    expect(copied.filter((source) => !made.test(source) && !exists(source))).toEqual([]);
  });
});

// A bad line, for kernels without netem: what is routed into its tunnel comes out of it late, or not at all. socat carries
// packets between the tunnel and a socket, one in each datagram.
// `node detour.ts <tunnel> <delayMs> <lost per cent>`; prints a line when the tunnel is there.
import { until } from '@millrace/testing';
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

const [tunnel = '', delayMs, lostPercent] = process.argv.slice(2);
const [here, there] = [7_700, 7_701];
const loopback = '127.0.0.1';
const tunnelMs = 5_000;

const line = createSocket('udp4');
line.on('message', (packet) => {
  if (Math.random() * 100 >= Number(lostPercent)) setTimeout(() => line.send(packet, there, loopback), Number(delayMs));
});
line.bind(here, loopback);
await once(line, 'listening');
const ends = [
  `TUN,tun-type=tun,tun-name=${tunnel},iff-no-pi,iff-up`,
  `UDP4-DATAGRAM:${loopback}:${here},bind=${loopback}:${there}`,
];
const carrier = spawn('socat', ends, { stdio: 'ignore' });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => carrier.kill());
carrier.once('error', (error) => console.error(error.message)).once('exit', () => process.exit(1));
await until(() => existsSync(`/sys/class/net/${tunnel}`), tunnelMs);
console.log('ready');

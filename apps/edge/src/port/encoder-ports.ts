// The ports for encoders: RTMP, and RTMPS where there is a certificate. Both lead to the same connections.
import { readTlsPair, TlsCertificateWatch, type Logger, type TlsFiles } from '@millrace/service';
import type { SecureVersion } from 'node:tls';
import type { EdgeMetrics } from '../edge-metrics.ts';
import type { Arrivals } from './arrivals.ts';
import type { Connections } from '../connection/connections.ts';
import { openEncoderPort } from './encoder-port.ts';
import { TlsFront } from './tls-front.ts';

export interface RtmpsSettings {
  readonly host: string;
  readonly port: number;
  readonly files: TlsFiles;
  readonly maxVersion: SecureVersion;
}

export interface EncoderPortsOptions {
  readonly rtmp: { readonly host: string; readonly port: number };
  readonly rtmps: RtmpsSettings | undefined;
  readonly arrivals: Arrivals;
  readonly connections: Connections;
  readonly metrics: EdgeMetrics;
  readonly log: Logger;
}

export interface EncoderPorts {
  stopListening(): void;
}

/** Rejects when a port cannot be had, or the certificate cannot be used. */
export async function openEncoderPorts(options: EncoderPortsOptions): Promise<EncoderPorts> {
  const { arrivals, rtmp, rtmps, log } = options;
  const secure = rtmps && (await openRtmps(rtmps, options));
  const plain = await openEncoderPort({ ...rtmp, onSocket: (socket) => arrivals.take(socket), log });
  return {
    stopListening: () => {
      plain.stopListening();
      secure?.stopListening();
    },
  };
}

async function openRtmps(rtmps: RtmpsSettings, options: EncoderPortsOptions): Promise<EncoderPorts> {
  const { host, port, files, maxVersion } = rtmps;
  const { arrivals, connections, metrics, log } = options;
  const pair = readTlsPair(files);
  const front = new TlsFront({
    ...{ pair, maxVersion, metrics, log },
    onSecure: (socket, peer) => connections.add(socket, peer),
  });
  const listening = await openEncoderPort({ host, port, onSocket: (socket) => arrivals.take(socket, front), log });
  const watch = new TlsCertificateWatch({ files, inUse: pair, use: (renewed) => front.useCertificate(renewed), log });
  return {
    stopListening: () => {
      watch.close();
      listening.stopListening();
    },
  };
}

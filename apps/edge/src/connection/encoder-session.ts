// The RTMP session of one connection, with who its encoder proved to be: at the application `auth` with user and password,
// elsewhere by nothing but the key that it publishes with.
import { acceptedFourCcs, ingestApplications, takesStreamKeys, type StreamKeyId } from '@millrace/pipeline';
import { RtmpServerSession, type ConnectDecision, type RtmpEvent } from '@millrace/rtmp';
import type { Logger } from '@millrace/service';
import type { AdobeLogins } from '../admission/adobe-logins.ts';
import { undecided, unknownApplication } from './refusals.ts';

/** What encoders that negotiate are told. */
const codecs = { video: acceptedFourCcs('video'), audio: acceptedFourCcs('audio') };

export class EncoderSession extends RtmpServerSession {
  readonly #logins: AdobeLogins;
  /** Of the key that the encoder proved to know at connect. */
  #provenKeyId: StreamKeyId | undefined;

  constructor(logins: AdobeLogins, remoteAddress: string) {
    super({ codecs, decideConnect: (app) => decideConnect(app, logins, remoteAddress) });
    this.#logins = logins;
  }

  /** What of a publish request stands for the right to publish. */
  credentialOf(request: Extract<RtmpEvent, { kind: 'publishRequest' }>) {
    return request.user === undefined ? { streamKey: request.streamKey } : { streamKeyId: this.#provenKeyId };
  }

  /** Looks for what `user` is checked with. Returns what is to be done then; nothing was checked yet. Never rejects. */
  async findCredentials(user: string, log: Logger): Promise<() => RtmpEvent[]> {
    try {
      const login = await this.#logins.find(user);
      this.#provenKeyId = login?.streamKeyId;
      return () => this.answerCredentials(login?.secret);
    } catch (err) {
      log.warn('connect.undecided', { err });
      return () => this.refuseConnect(undecided);
    }
  }
}

function decideConnect(app: string, logins: AdobeLogins, remoteAddress: string): ConnectDecision {
  if (takesStreamKeys(app)) return { kind: 'accept' };
  if (app !== ingestApplications.auth) return { kind: 'refuse', status: unknownApplication };
  return { kind: 'authenticate', authentication: logins.authenticationOf(remoteAddress) };
}

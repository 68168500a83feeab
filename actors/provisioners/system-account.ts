/** The platform's line to NATS's own account, over which accounts are made and forgotten. */
import { connect, ErrorCode, type NatsConnection, type NatsError } from 'nats';
import { z } from 'zod';
import type { Keyring } from '../../config/trust/keyring.ts';
import { userJwt } from '../../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../../config/trust/nkeys.ts';
import { natsAuthenticator } from '../../services/kit/mesh/nats-authenticator.ts';
import { RetryableError, TerminalError } from './provisioner.ts';

const answerSchema = z.object({
  data: z.object({ code: z.number() }).optional(),
  error: z.object({ code: z.number(), description: z.string() }).optional(),
});
const answerWithinMs = 5000;
// NATS says nothing about an account that it does not know.
const silenceMeansUnknownMs = 1000;

export interface SystemAccount {
  /**
   * Sends signed claims. Throws RetryableError where NATS does not answer, TerminalError where it refuses them.
   * @param subject below `$SYS.REQ.`
   */
  claim(subject: 'CLAIMS.UPDATE' | 'CLAIMS.DELETE', jwt: string): Promise<void>;
  /** Whether NATS knows the account. */
  knows(account: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Connects at the first need and stays connected. */
export function openSystemAccount(natsUrl: string, systemAccountSeed: string): SystemAccount {
  let connection: Promise<NatsConnection> | undefined;

  async function request(subject: string, body: string, timeout: number): Promise<string> {
    try {
      connection ??= connectTo(natsUrl, systemAccountSeed);
      const answer = await (await connection).request(`$SYS.REQ.${subject}`, body, { timeout });
      return answer.string();
    } catch (error) {
      const open = await connection?.catch(() => undefined);
      if (!open || open.isClosed()) connection = undefined;
      throw new RetryableError(`NATS: no answer from its system account: ${String(error)}`, error);
    }
  }

  return {
    async claim(subject, jwt) {
      const { error } = answerSchema.parse(JSON.parse(await request(subject, jwt, answerWithinMs)));
      if (error) throw new TerminalError(`NATS: refuses the claims: ${error.description}`, error);
    },
    async knows(account) {
      try {
        return (await request(`ACCOUNT.${account}.CLAIMS.LOOKUP`, '', silenceMeansUnknownMs)) !== '';
      } catch (error) {
        if (error instanceof RetryableError && (error.cause as NatsError).code === ErrorCode.Timeout) return false;
        throw error;
      }
    },
    async close() {
      await (await connection?.catch(() => undefined))?.close();
      connection = undefined;
    },
  };
}

function connectTo(natsUrl: string, systemAccountSeed: Keyring['nats']['systemAccountSeed']): Promise<NatsConnection> {
  const seed = createSeed('user');
  const jwt = userJwt({ user: publicKeyOf(seed), name: 'provisioners', issuedAt: Math.floor(Date.now() / 1000) }, systemAccountSeed);
  return connect({
    servers: natsUrl,
    name: 'provisioners',
    authenticator: natsAuthenticator({ jwt, seed }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    ignoreAuthErrorAbort: true,
    pingInterval: 10_000,
  });
}

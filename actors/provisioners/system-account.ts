/** The platform's line to NATS's own account, over which accounts are made and forgotten. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, ErrorCode, Events, type NatsConnection, type NatsError } from 'nats';
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
const answerWithinMs = 5_000;
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

/** A connection, and whether it is up. */
type Line = {
  connection: NatsConnection;
  /** Resolves while the connection is up, at once. */
  up(): Promise<void>;
  /** Rejects when the connection that is up now is lost. */
  lost(): Promise<never>;
};

/**
 * Connects at the first need and stays connected.
 * @param withinMs how long claims wait for their answer
 */
export function openSystemAccount(natsUrl: string, systemAccountSeed: string, withinMs = answerWithinMs): SystemAccount {
  let line: Promise<Line> | undefined;

  async function request(subject: string, body: string, timeout: number): Promise<string> {
    const until = performance.now() + timeout;
    try {
      line ??= connectTo(natsUrl, systemAccountSeed).then(lineOn);
      const { connection, up, lost } = await line;
      await within(timeout, up());
      const left = Math.max(1, Math.ceil(until - performance.now()));
      const answer = await Promise.race([connection.request(`$SYS.REQ.${subject}`, body, { timeout: left }), lost()]);
      return answer.string();
    } catch (error) {
      const open = await line?.catch(() => undefined);
      if (!open || open.connection.isClosed()) line = undefined;
      throw new RetryableError(`NATS: no answer from its system account: ${String(error)}`, error);
    }
  }

  return {
    async claim(subject, jwt) {
      const { error } = answerSchema.parse(JSON.parse(await request(subject, jwt, withinMs)));
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
      await (await line?.catch(() => undefined))?.connection.close();
      line = undefined;
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

/** nats.js takes what is asked while the server is away, and drops it when it is back: the asker would wait for nothing. */
function lineOn(connection: NatsConnection): Line {
  let up = Promise.withResolvers<void>();
  let lost = Promise.withResolvers<never>();
  lost.promise.catch(() => {});
  up.resolve();
  void (async () => {
    for await (const { type } of connection.status()) {
      if (type === Events.Disconnect) {
        lost.reject(new Error('the connection was lost'));
        up = Promise.withResolvers();
      } else if (type === Events.Reconnect) {
        lost = Promise.withResolvers();
        lost.promise.catch(() => {});
        up.resolve();
      }
    }
  })();
  return { connection, up: () => up.promise, lost: () => lost.promise };
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const late = sleep(milliseconds, undefined, { ref: false }).then(() => Promise.reject(new Error('not connected')));
  await Promise.race([work, late]);
}

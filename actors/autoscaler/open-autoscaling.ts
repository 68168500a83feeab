import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBroker } from 'moleculer';
import { plans } from '../../config/plans.ts';
import type { Settings } from '../../config/settings.ts';
import type { Call } from '../../services/kit/call.ts';
import { codeOf } from '../../services/kit/errors.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { registry } from '../../services/platform/registry/contract.ts';
import { Autoscaler, type ReplicaExecutor } from './autoscaler.ts';
import { autoscalerService } from './autoscaler.service.ts';
import { hintOf, isActive } from './hints.ts';
import type { HostExecutor } from './host-count.ts';
import { type ExternalScaler, type ScaledTenants, startExternalScaler } from './keda/external-scaler.ts';
import type { Limits } from './steer.ts';

export type AutoscalingPlace = {
  /** The platform's. */
  broker: ServiceBroker;
  call: Call;
  replicas?: ReplicaExecutor;
  /** Absent where the number of hosts is another's, as KEDA's on Kubernetes. */
  hosts?: HostExecutor;
  log: Logger;
  now?: () => number;
  periodMs?: number;
};

export type Autoscaling = {
  autoscaler: Autoscaler;
  /**
   * Opens the door that KEDA asks at, where a port is set; to be called when the registry answers. Where the port is taken, by
   * a platform node that led before perhaps, it is asked for again until it is free.
   * @returns the door, once it is open; undefined where none is wanted, or no more
   */
  serveKeda(place: Pick<Settings, 'scalerPort' | 'scalerAddress'>): Promise<ExternalScaler | undefined>;
  stop(): Promise<void>;
};

/** Milliseconds between attempts to take the scaler's port. */
const tryEvery = 1_000;

/** Puts the autoscaler on the platform's broker. */
export function openAutoscaling({ broker, call, ...around }: AutoscalingPlace): Autoscaling {
  const recordOf = (slug: string) => call(registry, 'tenants.get', { slug });

  async function limitsOf(slug: string): Promise<Limits | undefined> {
    try {
      return plans[(await recordOf(slug)).plan].replicas;
    } catch (error) {
      if (codeOf(error) === 'tenant_not_found') return undefined;
      throw error;
    }
  }

  const publish = (hint: object) => void broker.broadcast('nudge.hint', hint, { throwError: false });
  const autoscaler = new Autoscaler({ ...around, limitsOf, publish });
  const service = broker.createService(autoscalerService(autoscaler, call, around.log));
  const stopping = new AbortController();
  let serving: Promise<ExternalScaler | undefined> | undefined;

  async function openScaler(address: string, port: number): Promise<ExternalScaler | undefined> {
    const tenants: ScaledTenants = {
      hint: async (slug) => hintOf(await recordOf(slug), autoscaler.view(slug)),
      isActive: async (slug) => isActive(await recordOf(slug)),
      listen: (slug, listener) => autoscaler.activity.listen(slug, listener),
    };
    for (let isTold = false; !stopping.signal.aborted; isTold = true) {
      try {
        return await startExternalScaler(address, port, tenants, around.log);
      } catch (err) {
        if (!isTold) around.log.warn({ err }, 'the platform goes on without the scaler for KEDA and tries again');
        await sleep(tryEvery, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
      }
    }
    return undefined;
  }

  return {
    autoscaler,
    async serveKeda({ scalerPort, scalerAddress }) {
      if (scalerPort !== undefined) serving ??= openScaler(scalerAddress, scalerPort);
      return serving;
    },
    async stop() {
      autoscaler.stop();
      stopping.abort();
      const endScaler = async () => (await serving)?.stop();
      await Promise.all([broker.destroyService(service), endScaler()]);
    },
  };
}

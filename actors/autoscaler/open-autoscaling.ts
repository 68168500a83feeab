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
import { type ExternalScaler, startExternalScaler } from './keda/external-scaler.ts';
import type { Limits } from './steer.ts';

export type AutoscalingPlace = {
  /** The platform's. */
  broker: ServiceBroker;
  call: Call;
  /** Absent where KEDA carries hints out. */
  replicas?: ReplicaExecutor;
  hosts?: HostExecutor;
  log: Logger;
  now?: () => number;
  periodMs?: number;
};

export type Autoscaling = {
  autoscaler: Autoscaler;
  /**
   * Opens the door that KEDA asks at, where a port is set; to be called when the registry answers.
   * @throws Error where the port is taken
   */
  serveKeda(place: Pick<Settings, 'scalerPort' | 'scalerAddress'>): Promise<ExternalScaler | undefined>;
  stop(): Promise<void>;
};

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
  let scaler: ExternalScaler | undefined;
  return {
    autoscaler,
    async serveKeda({ scalerPort, scalerAddress }) {
      if (scalerPort === undefined) return undefined;
      scaler = await startExternalScaler(scalerAddress, scalerPort, {
        hint: async (slug) => hintOf(await recordOf(slug), autoscaler.view(slug)),
        isActive: async (slug) => isActive(await recordOf(slug)),
        listen: (slug, listener) => autoscaler.activity.listen(slug, listener),
      }, around.log);
      return scaler;
    },
    async stop() {
      autoscaler.stop();
      await Promise.all([broker.destroyService(service), scaler?.stop()]);
    },
  };
}

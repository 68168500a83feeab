import type { Context, ServiceBroker } from 'moleculer';
import { createBroker } from '../moleculer.config.ts';
import type { supervisor } from '../actors/tenant-supervisor/contract.ts';
import type { Result } from '../services/kit/contract.ts';
import { AppError } from '../services/kit/errors.ts';
import type { Logger } from '../services/kit/logger.ts';
import type { NudgeListener } from './nudges.ts';

/** How to reach a tenant that is awake, as its supervisor tells. */
export type Activation = Result<typeof supervisor, 'tenants.activate'>;

/** A node in the namespace of one tenant. */
export type Membership = {
  readonly broker: ServiceBroker;
  readonly activation: Activation;
  /** Resolves when one of the nodes is known to answer. @throws AppError tenant_not_ready */
  reach(nodes: readonly string[], milliseconds: number): Promise<void>;
  /** Nodes that are gone: what waits for their answer is settled now. */
  drop(nodes: readonly string[]): void;
  leave(): Promise<void>;
};

const prefix = 'nudge.';

/** Joins a tenant's namespace with the credentials that its supervisor gave out for gateways. */
export async function joinNamespace(activation: Activation, natsUrl: string, log: Logger, onNudge: NudgeListener): Promise<Membership> {
  const { namespace, gateway: credentials } = activation;
  const broker = createBroker({ namespace, role: 'gateway', nats: { url: natsUrl, credentials }, log });
  broker.createService({
    name: 'gateway',
    events: {
      [`${prefix}**`]: ({ eventName, params }: Context) => {
        if (eventName !== null) onNudge(eventName.slice(prefix.length), params);
      },
    },
  });
  await broker.start();
  const { nodes } = broker.registry;
  return {
    broker,
    activation,
    async reach(wanted, milliseconds) {
      const isThere = () => wanted.some((id) => nodes.get(id)?.available);
      if (!isThere() && !(await arrives(broker, isThere, milliseconds))) {
        throw new AppError('tenant_not_ready', { detail: 'The shop is awake but does not answer yet.' });
      }
    },
    drop(gone) {
      for (const id of gone) nodes.disconnected(id, false);
    },
    leave: () => broker.stop(),
  };
}

function arrives(broker: ServiceBroker, isThere: () => boolean, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => {
      if (isThere()) settle(true);
    };
    const timer = setTimeout(() => settle(false), milliseconds);
    function settle(outcome: boolean): void {
      clearTimeout(timer);
      broker.localBus.off('$node.connected', look);
      resolve(outcome);
    }
    broker.localBus.on('$node.connected', look);
  });
}

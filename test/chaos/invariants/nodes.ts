import { host } from '../../../actors/host/contract.ts';
import { supervisor } from '../../../actors/tenant-supervisor/contract.ts';
import { joinPlatform } from '../../../bench/platform-caller.ts';
import { serviceScope } from '../../../services/kit/scope.ts';
import type { Platform } from '../../platform.ts';
import { until } from '../../shop.ts';
import type { History } from '../history.ts';

/** Milliseconds in which nodes that just come or go may be known to one side alone. */
const agreeWithin = 20_000;

/** I6: hosts run the nodes that the supervisor knows, and no others: none is forgotten, and none runs unseen. */
export async function checkNodes(platform: Platform, { find }: History): Promise<void> {
  const { call, broker, leave } = await joinPlatform(platform);
  let known: string[] = [];
  let run: string[] = [];
  try {
    await until(async () => {
      known = (await call(supervisor, 'tenants.nodes', {})).flatMap(({ slug, nodes }) => nodes.map(({ nodeId }) => `${slug} ${nodeId}`)).toSorted();
      run = (await runOn()).toSorted();
      return known.join() === run.join();
    }, agreeWithin);
  } catch {
    find('I6', `hosts run ${run.join(', ') || 'nothing'}; the supervisor knows ${known.join(', ') || 'nothing'}`);
  } finally {
    await leave();
  }

  async function runOn(): Promise<string[]> {
    const services = broker.registry.getServiceList({ onlyAvailable: true }).filter(({ name }) => name === host.name);
    const hostIds = new Set(services.flatMap(({ nodeID }) => nodeID ?? []));
    const lists = await Promise.all(
      [...hostIds].map((nodeID) => broker.call<{ slug: string; nodeId: string }[], object>(`${host.name}.nodes.list`, {}, { nodeID, meta: { scope: serviceScope('chaos', 'chaos') } })),
    );
    return lists.flat().map(({ slug, nodeId }) => `${slug} ${nodeId}`);
  }
}

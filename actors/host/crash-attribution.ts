import type { Logger } from '../../services/kit/logger.ts';
import { crashOf, type NodeFailure } from './node-failure.ts';
import { contextInHand } from './tenant-context.ts';

/**
 * What nobody catches ends the node of the tenant whose work threw it, and no more. Where it is no tenant's, the process ends, as
 * Node would have it.
 * @param fail gives up the tenant's node; answers whether there was one
 */
export function attributeCrashes(fail: (slug: string, failure: NodeFailure) => boolean, log: Logger): void {
  // Rejections that nobody handles come this way too.
  process.on('uncaughtException', (err) => {
    const context = contextInHand();
    if (context === undefined) {
      process.stderr.write(`${err instanceof Error ? err.stack : String(err)}\n`);
      process.exit(1);
    }
    const { slug, hasEnded } = context;
    const ended = !hasEnded && fail(slug, crashOf(err));
    log.error({ err, tenant: slug }, ended ? 'a tenant’s node crashed' : 'something threw that a stopped node had left');
  });
}

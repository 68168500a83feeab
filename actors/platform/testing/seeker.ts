/** A process that seeks the lead with the credentials that it is sent, and tells when it leads and no longer. */
import { createLogger } from '../../../services/kit/logger.ts';
import type { DatabaseCredentials } from '../../../services/kit/database.ts';
import { seekLeadership } from '../leadership.ts';

export type SeekerNews = { leads: number } | { leads: null };

const tell = (news: SeekerNews) => process.send?.(news);

process.once('message', (credentials) => {
  void seekLeadership({
    credentials: credentials as DatabaseCredentials,
    log: createLogger('seeker', 'silent'),
    async lead(fence) {
      tell({ leads: fence });
      return { stop: async () => void tell({ leads: null }) };
    },
  });
});
process.on('disconnect', () => process.exit(0));

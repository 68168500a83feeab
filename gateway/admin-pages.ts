import type { AppPages } from './app-pages.ts';
import type { Exchange } from './exchange.ts';
import { platformPages } from './platform-pages.ts';

/**
 * What the admin host answers outside of its API.
 * @param showsInbox whether mail is caught here: where it goes out, there is no page of it
 */
export function adminPages(answerApp: AppPages, showsInbox: boolean): (exchange: Exchange) => void {
  const home = platformPages();
  const ofInbox = /^\/(inbox(\/[^/]+)?|assets\/.+)$/;
  return (exchange) => (showsInbox && ofInbox.test(exchange.path) ? answerApp(exchange, 'admin') : home(exchange));
}

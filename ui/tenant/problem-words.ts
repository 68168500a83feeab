import { ProblemError } from '../data/problem.ts';

/** What a buyer can understand of a failure, and do about it. */
export type ProblemWords = { heading: string; advice: string; canRetry: boolean };

const known: Partial<Record<ProblemError['code'], ProblemWords>> = {
  no_answer: {
    heading: 'We can’t reach the shop',
    advice: 'Check that this device is online, then try again.',
    canRetry: true,
  },
  tenant_not_ready: {
    heading: 'This shop is opening',
    advice: 'It is being set up right now. Try again in a moment.',
    canRetry: true,
  },
  tenant_suspended: {
    heading: 'This shop is taking a break',
    advice: 'Orders that were placed are safe. Please come back later.',
    canRetry: true,
  },
  tenant_terminated: { heading: 'This shop has closed', advice: 'Thank you for shopping here.', canRetry: false },
  overloaded: {
    heading: 'It’s busy in here',
    advice: 'Many people are shopping. Try again in a moment.',
    canRetry: true,
  },
  product_not_found: {
    heading: 'We don’t have this product',
    advice: 'It may have left the range. Have a look at what else there is.',
    canRetry: false,
  },
  cart_closed: {
    heading: 'This cart was checked out',
    advice: 'Its order is placed. What you add now goes in a new cart.',
    canRetry: false,
  },
  cart_empty: { heading: 'Your cart is empty', advice: 'Add something first.', canRetry: false },
  insufficient_stock: { heading: 'Not that many left', advice: 'Take fewer, or remove it.', canRetry: false },
  order_not_found: {
    heading: 'We can’t show this order here',
    advice: 'An order opens on the device that placed it.',
    canRetry: false,
  },
};

export function wordsOf(problem: unknown): ProblemWords {
  if (!(problem instanceof ProblemError)) return unforeseen('Please try again.');
  const words = known[problem.code];
  if (words) return words;
  if (problem.status >= 500 || problem.code === 'unknown_answer') {
    const reference = problem.requestId ? ` If you write to us, quote ${problem.requestId}.` : '';
    return unforeseen(`The shop could not answer. Please try again.${reference}`);
  }
  return { heading: 'That did not work', advice: problem.message, canRetry: true };
}

const unforeseen = (advice: string): ProblemWords => ({ heading: 'Something went wrong', advice, canRetry: true });

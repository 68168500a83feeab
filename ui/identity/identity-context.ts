import type { Toast } from '../elements/toasts.ts';
import type { Question } from './question.ts';
import type { Me } from './session.ts';
import type { CallIdentity } from './step-up.ts';

/** Where somebody wants to go who has to sign in first: with the token of the link that led here, and as whom. */
export type Wanted = { path: string; token?: string | undefined; email?: string };

/** What the shell gives to each of its pages. */
export type IdentityContext = {
  /** Undefined where nobody is signed in, or nobody knows yet. */
  readonly me: Me | undefined;
  /** The names of companies, by slug, that an operator has looked at without being a member. */
  readonly names: ReadonlyMap<string, string>;
  /** Asks for a fresh sign-in by itself where an action wants one. */
  readonly call: CallIdentity;
  readonly go: (path: string, options?: { replace?: boolean }) => void;
  readonly toast: (toast: Toast) => void;
  /** Asks whether something is really meant. */
  readonly ask: (question: Question) => Promise<boolean>;
  /** Names the page in the browser's title and to a screen reader. */
  readonly entitle: (title: string) => void;
  /** Reads again who is signed in and where they are a member. */
  readonly refresh: () => Promise<Me | undefined>;
  /** Leads to the sign-in, and from there to a page. */
  readonly signInTo: (wanted: Wanted) => void;
  /** Goes on after a sign-in. */
  readonly signedIn: () => Promise<void>;
};

/** The same on a page that only those see who are signed in. */
export type MemberContext = IdentityContext & { readonly me: Me };

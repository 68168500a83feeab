import { callIdentity, type Membership, type Person } from '../data/identity.ts';
import { ProblemError } from '../data/problem.ts';

/** Who is signed in, with the companies that they are a member of (the first 200). */
export type Me = { person: Person; memberships: readonly Membership[] };

export async function readMe(): Promise<Me | undefined> {
  try {
    const [person, { items }] = await Promise.all([callIdentity('people.me', {}), callIdentity('organisations.mine', { limit: 200 })]);
    return { person, memberships: items };
  } catch (problem) {
    if (problem instanceof ProblemError && problem.code === 'unauthenticated') return undefined;
    throw problem;
  }
}

const operators: ReadonlySet<string> = new Set(['owner', 'manager', 'staff']);

/** The operators of the platform are a company too; not all of its members are operators. */
export const isOperator = ({ memberships }: Pick<Me, 'memberships'>): boolean =>
  memberships.some(({ type, role }) => type === 'platform' && operators.has(role));

import { z } from 'zod';

/** A text without spaces around it, of at most `max` characters. PostgreSQL cannot keep the character NUL. */
export const text = (max: number) => z.string().trim().max(max).regex(/^[^\0]*$/, 'holds a NUL character');

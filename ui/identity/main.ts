import { startLanguage } from './language.ts';

// The first drawing is in the right language: nothing is read twice, nothing jumps.
await startLanguage();
await import('./identity-app.ts');

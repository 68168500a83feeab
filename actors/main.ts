import { runRoot } from './root.ts';

/** The main file of `npm start`. */
runRoot();

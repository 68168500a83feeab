import type { personalDataActions } from '../../contract/personal-data.ts';
import type { HandlersOf } from '../../handler.ts';
import { deletePerson } from './delete-person.ts';
import { exportPerson } from './export-person.ts';

export const personalDataHandlers: HandlersOf<typeof personalDataActions> = {
  'people.export': exportPerson,
  'people.delete': deletePerson,
};

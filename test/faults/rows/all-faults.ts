import type { Fault } from '../fault.ts';
import { connectionFaults } from './connection.ts';
import { contentFaults } from './content.ts';
import { framingFaults } from './framing.ts';
import { paceFaults } from './pace.ts';

/** Every row of the table. */
export const allFaults = async (): Promise<Fault[]> => [
  ...(await connectionFaults()),
  ...framingFaults(),
  ...contentFaults(),
  ...paceFaults(),
];

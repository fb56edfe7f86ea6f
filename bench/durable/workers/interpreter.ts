/** The in-process side: an actor per conversation, or one for all of them. */
import { createActor } from 'xstate';
import { fleetMachineOf, machineOf } from '../machine.ts';

const { BASE_URL = '', KIND, IDS = '[]' } = process.env;
const ids: string[] = JSON.parse(IDS);

if (KIND === 'fleet')
  createActor(fleetMachineOf(BASE_URL), { input: { ids, autoStart: true } }).start();
else {
  const machine = machineOf(BASE_URL);
  for (const id of ids) createActor(machine, { input: { id, autoStart: true } }).start();
}
process.on('disconnect', () => process.exit());
process.send?.('ready');

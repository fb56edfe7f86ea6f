import { useMachine } from '@xstate/solid';
import { explain } from 'pollchart';
import { render } from 'solid-js/web';
import { id, machine } from './machine.js';

function Job() {
  const [snapshot] = useMachine(machine, { input: { id, autoStart: true } });
  return <output>{explain(snapshot)}</output>;
}

render(() => <Job />, document.querySelector('#app'));

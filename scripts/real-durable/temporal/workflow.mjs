/** The workflow, which Temporal's bundler puts into its sandbox: the loop of the example, with the SDK's functions. */
import { condition, defineSignal, proxyActivities, setHandler, sleep } from '@temporalio/workflow';
import { pollingMachine } from 'pollchart';
import { pollWorkflow } from '../../../examples/durable/hosts/temporal.ts';

// More than a request takes at most, which is 10 s; what a killed worker was working on is then made again.
const { performFetch } = proxyActivities({ startToCloseTimeout: '12 seconds' });

/** The bare chart: the network is in the activity's machine, the policy in the input. */
export const poll = (input) =>
  pollWorkflow(
    {
      activity: performFetch,
      sleep,
      condition,
      setHandler: (signal, take) => setHandler(defineSignal(signal), take),
    },
    pollingMachine,
    input,
  );

/** Stands in for stately.ai/inspect, which loads the same receiver. */
import { createBrowserReceiver, type StatelyInspectionEvent } from '@statelyai/inspect';

const received: StatelyInspectionEvent[] = [];
createBrowserReceiver().subscribe((message) => received.push(message));
Object.assign(window, { received });

import { pollingMachine } from 'pollchart';
import type { StateName } from './chart-layout.ts';

const { states } = pollingMachine;
const nodes: typeof states = { ...states, ...states.polling?.states };

/** What a state means, in the chart's own words. */
export const descriptionOf = (name: StateName): string => nodes[name]?.description ?? '';

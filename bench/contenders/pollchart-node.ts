import { nodeFetch } from 'pollchart/node';
import { watchThrough } from './pollchart.ts';

export const watch = watchThrough(nodeFetch());

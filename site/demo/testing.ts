/** The part of `pollchart/testing` that a page can load. */
export { fault } from '../../src/testing/fault.ts';
export { repeat } from '../../src/testing/script.ts';

/** What a host tells `step` besides the chart's own events. JSON. */
export type DurableEvent =
  | { readonly type: 'durable.answered'; readonly request: string; readonly output: unknown }
  | { readonly type: 'durable.failed'; readonly request: string; readonly message: string }
  | { readonly type: 'durable.due'; readonly timer: string };

/**
 * The event that delivers what a request brought. Late, or a second time, it changes nothing.
 *
 * @param request the `id` of the `fetch` effect.
 * @param output an `Observation`, or what else the chart's actor resolves to.
 */
export const answered = (request: string, output: unknown): DurableEvent => ({
  type: 'durable.answered',
  request,
  output,
});

/**
 * The event that says that a request broke for a bug; what a network does is an answer.
 *
 * @param request the `id` of the `fetch` effect.
 */
export const failed = (request: string, error: unknown): DurableEvent => ({
  type: 'durable.failed',
  request,
  message: error instanceof Error ? error.message : String(error),
});

/** An event that a host passes to `step`, besides the chart's own events. JSON. */
export type DurableEvent =
  | { readonly type: 'durable.answered'; readonly request: string; readonly output: unknown }
  | { readonly type: 'durable.failed'; readonly request: string; readonly message: string }
  | { readonly type: 'durable.due'; readonly timer: string };

/**
 * The event that delivers the result of a request. It is ignored if the request isn't pending any more.
 *
 * @param request the `id` of the `fetch` effect.
 * @param output an `Observation`, or the output of the actor of another chart.
 */
export const answered = (request: string, output: unknown): DurableEvent => ({
  type: 'durable.answered',
  request,
  output,
});

/**
 * The event for a request whose actor threw, which is a bug; a network error is an `answered` event.
 *
 * @param request the `id` of the `fetch` effect.
 */
export const failed = (request: string, error: unknown): DurableEvent => ({
  type: 'durable.failed',
  request,
  message: error instanceof Error ? error.message : String(error),
});

import { canBeAlone, newerNode } from '../../examples/durable/alone.ts';

/** Has npm fetch the Node of the engine's tests before they all ask for it at once. */
export function setup(): void {
  if (!canBeAlone()) return;
  try {
    newerNode();
  } catch {
    // Those tests say so; the others need no other Node.
  }
}

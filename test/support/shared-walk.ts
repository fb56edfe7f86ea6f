interface Node<State, Event> {
  readonly state: State;
  readonly next: Map<string, Node<State, Event>>;
}

/**
 * Gives the states that events lead through from an input on. What several sequences begin with is walked once. Inputs
 * and events are told apart by their JSON.
 */
export function sharedWalk<Input, State, Event>(
  first: (input: Input) => State,
  after: (state: State, event: Event) => State,
): (input: Input, events: readonly Event[]) => State[] {
  const starts = new Map<string, Node<State, Event>>();
  const into = (nodes: typeof starts, key: unknown, make: () => State) => {
    const text = JSON.stringify(key);
    const node = nodes.get(text) ?? { state: make(), next: new Map() };
    nodes.set(text, node);
    return node;
  };
  return (input, events) => {
    let node = into(starts, input, () => first(input));
    return [
      node.state,
      ...events.map((event) => {
        const { state, next } = node;
        node = into(next, event, () => after(state, event));
        return node.state;
      }),
    ];
  };
}

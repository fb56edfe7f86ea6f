import { arrowId, type Chart, type ChartArrow, type ChartState, pathOf } from './chart.ts';
import { guardName } from './guard-name.ts';

/** What is read of the JSON of XState's `machine.definition`. */
interface Definition {
  readonly id: string;
  readonly key: string;
  readonly type: ChartState['type'];
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly initial?: { readonly target?: readonly string[] };
  readonly states?: Readonly<Record<string, Definition>>;
  readonly transitions?: readonly {
    readonly eventType: string;
    readonly target?: readonly string[];
    readonly guard?: unknown;
    readonly description?: string;
  }[];
}

interface Place {
  readonly node: Definition;
  readonly id: string;
  readonly parent: Place | null;
}

/**
 * A chart that came as text: the JSON of `chartOf(machine)`, or of `machine.definition`, in which XState leaves out
 * `always` and every guard that is a function.
 *
 * @throws `SyntaxError` for what is no JSON, `TypeError` for what is neither.
 */
export function chartOfDefinition(definition: string): Chart {
  const parsed: Chart | Definition | null = JSON.parse(definition);
  if (isChart(parsed)) return parsed;
  if (typeof parsed !== 'object' || typeof parsed?.id !== 'string')
    throw new TypeError('expected the JSON of a chart or of a machine’s definition: it has no id');
  const root: Place = { node: parsed, id: '', parent: null };
  const places = placesIn(root, []);
  const ids = new Map([root, ...places].map(({ node, id }) => [`#${node.id}`, id]));
  return {
    id: parsed.id,
    type: parsed.type,
    states: places.map(stateOf),
    arrows: [root, ...places].flatMap((place) => arrowsOf(place, ids)),
  };
}

const isChart = (parsed: Chart | Definition | null): parsed is Chart =>
  Array.isArray(parsed?.states);

const placesIn = (parent: Place, path: readonly string[]): Place[] =>
  Object.values(parent.node.states ?? {}).flatMap((node) => {
    const inside = [...path, node.key];
    const place = { node, id: pathOf(inside), parent };
    return [place, ...placesIn(place, inside)];
  });

function stateOf({ node, id, parent }: Place): ChartState {
  const { key, description = '', type, tags = [] } = node;
  const { type: around, initial } = parent?.node ?? {};
  return {
    ...{ id, name: key, parent: parent?.id || null, description, type, tags },
    isInitial: around === 'compound' && (initial?.target ?? []).includes(`#${node.id}`),
    isTransient: false,
  };
}

function arrowsOf({ node, id: from }: Place, ids: ReadonlyMap<string, string>): ChartArrow[] {
  const counts = new Map<string, number>();
  return (node.transitions ?? []).map(({ eventType: event, target, guard, description = '' }) => {
    const index = counts.get(event) ?? 0;
    counts.set(event, index + 1);
    const [to = null, ...alsoTo] = (target ?? []).flatMap((id) => ids.get(id) ?? []);
    return {
      ...{ id: arrowId(from, event, index), from, to, alsoTo, event },
      ...{ guard: guardName(guard), index, description },
    };
  });
}

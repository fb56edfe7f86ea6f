import { fleetMachine } from '../../machines/fleet.machine.ts';
import { pollingMachine } from '../../machines/polling.machine.ts';
import { messageOf } from '../../machines/validate/actor-events.ts';
import { type Chart, chartOf } from '../chart-picture/chart.ts';
import { chartOfDefinition } from '../chart-picture/chart-of-definition.ts';
import type { FeedChart, FeedMessage } from '../inspect-server/feed-message.ts';
import { actorRow, actorShown, type Filmed, nameOf, problemText } from './actor-shown.ts';
import { type PollAnswer, pollAnswer } from './poll-answer.ts';
import { RecordedFilm } from './recorded-film.ts';
import { rowsIn } from './rows-in.ts';
import type { Connection, Shown } from './shown.ts';
import { SnapshotFilm } from './snapshot-film.ts';
import type { View } from './view.ts';

const HEADER = /^\{"pollchart":/;

/** Characters of the lines that are kept of a film that may go on for days. */
const MAX_LIVE_LENGTH = 64 * 2 ** 20;

/** What a machine looks like that tells nothing of itself. */
const NO_CHART: Chart = { id: '', type: 'atomic', states: [], arrows: [] };

/** All films of the page, and what is shown of them. */
export class Studio {
  connection: Connection = 'connecting';
  readonly #actors = new Map<string, Filmed>();
  readonly #charts = new Map<string, Chart>();

  /** What the server has told. */
  take(message: FeedMessage): void {
    if (message.type === 'actor') this.#announce(message);
    if (message.type === 'line') this.#takeLine(message.actor, message.line);
    if (message.type === 'dropped') this.#drop(message.actor);
    if (message.type !== 'snapshot') return;
    const film = this.#actors.get(message.actor)?.film;
    if (film instanceof SnapshotFilm) film.push(message);
  }

  /** The next line of the recording that the page was opened for. */
  takeRecorded(line: string, name: string): void {
    const about = { name, parent: null, chart: 'polling' } as const;
    const film = this.#recorded('recording', about, Number.POSITIVE_INFINITY);
    film.push(line);
    if (film.chart !== null) this.#setChart('recording', film.chart);
  }

  /** The recording is whole. */
  endRecorded(): void {
    for (const { film } of this.#actors.values()) if (film instanceof RecordedFilm) film.settle();
  }

  /** The chart of an actor, by the name of its drawing. */
  chart(drawing: string): Chart {
    return this.#charts.get(drawing) ?? NO_CHART;
  }

  show(view: View): Shown {
    const { search } = view.actors;
    const all = [...this.#actors.values()];
    const found = search === '' ? all : all.filter((filmed) => isIn(nameOf(filmed), search));
    const chosen = this.#actors.get(view.actor ?? '') ?? all.find(isFilmed);
    return {
      ...{ number: view.number, connection: this.connection },
      actors: {
        all: all.length,
        ...rowsIn(found, view.actors, (filmed) => actorRow(filmed, this.#depthOf(filmed))),
      },
      ...shownOf(chosen ?? all[0], view),
    };
  }

  #drop(actor: string): void {
    this.#actors.delete(actor);
    this.#charts.delete(drawingOfOther(actor));
  }

  #announce({ actor, parent, name, chart, definition }: FeedMessage & { type: 'actor' }): void {
    if (chart !== 'other') {
      if (this.#actors.get(actor)?.chart === chart) return;
      this.#recorded(actor, { name, parent, chart }, MAX_LIVE_LENGTH);
      this.#setChart(actor, chart);
      return;
    }
    // Announced again it is told again from its first snapshot that is left.
    const drawn = drawingOf(definition);
    const drawing = drawingOfOther(actor);
    this.#charts.set(drawing, drawn);
    this.#actors.set(actor, {
      ...{ actor, name, parent, chart, drawing },
      film: new SnapshotFilm(drawn),
    });
  }

  #takeLine(actor: string, line: string): void {
    const known = this.#actors.get(actor);
    if (!known || !(known.film instanceof RecordedFilm)) return;
    const { steps, problem } = known.film;
    const isBegun = steps > 0 || problem !== null;
    const film = HEADER.test(line) && isBegun ? this.#anew(known) : known.film;
    film.push(line);
    film.settle();
  }

  #anew(filmed: Filmed): RecordedFilm<PollAnswer> {
    const film = new RecordedFilm(pollAnswer, { maxLength: MAX_LIVE_LENGTH });
    this.#actors.set(filmed.actor, { ...filmed, film });
    return film;
  }

  #recorded(
    actor: string,
    { name, parent, chart }: { name: string; parent: string | null; chart: FeedChart },
    maxLength: number,
  ): RecordedFilm<PollAnswer> {
    const known = this.#actors.get(actor)?.film;
    if (known instanceof RecordedFilm) return known;
    const film = new RecordedFilm(pollAnswer, { maxLength });
    this.#actors.set(actor, { actor, name, parent, chart, drawing: chart, film });
    return film;
  }

  #setChart(actor: string, chart: 'polling' | 'fleet'): void {
    const filmed = this.#actors.get(actor);
    if (filmed && filmed.chart !== chart)
      this.#actors.set(actor, { ...filmed, chart, drawing: chart });
    if (!this.#charts.has(chart))
      this.#charts.set(chart, chartOf(chart === 'fleet' ? fleetMachine : pollingMachine));
  }

  #depthOf({ parent }: Filmed): number {
    const above = parent === null ? undefined : this.#actors.get(parent);
    return above ? this.#depthOf(above) + 1 : 0;
  }
}

/** A recording may have values in it that have no text: then the reason is shown instead. */
function shownOf(filmed: Filmed | undefined, view: View): Pick<Shown, 'actor' | 'problem'> {
  const problem = filmed?.film.problem ?? null;
  try {
    const actor = filmed && isFilmed(filmed) ? actorShown(filmed, view) : null;
    return { actor, problem: problem && problemText(problem, view.language) };
  } catch (error) {
    const refused = { type: 'refused', message: messageOf(error) } as const;
    return { actor: null, problem: problemText(refused, view.language) };
  }
}

const isFilmed = ({ film }: Filmed) => film.steps > 0;

const drawingOfOther = (actor: string) => `other ${actor}`;

const isIn = (text: string, search: string) => text.toLowerCase().includes(search.toLowerCase());

function drawingOf(definition: string | undefined): Chart {
  try {
    return definition === undefined ? NO_CHART : chartOfDefinition(definition);
  } catch {
    return NO_CHART;
  }
}
